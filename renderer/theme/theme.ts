import {
  ActionIcon,
  Anchor,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  Group,
  ModalOverlay,
  ModalRoot,
  PasswordInput,
  Radio,
  SegmentedControl,
  Select,
  Switch,
  Text,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';

const SYSTEM_FONT = "system-ui, -apple-system, 'Segoe UI Variable Text', 'Segoe UI', sans-serif";
const MONOSPACE = "ui-monospace, 'SF Mono', 'Cascadia Mono', Consolas, 'DejaVu Sans Mono', monospace";

const small = { defaultProps: { size: 'xs' } } as const;

export const theme = createTheme({
  fontFamily: SYSTEM_FONT,
  fontFamilyMonospace: MONOSPACE,
  fontSizes: { xs: '13px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.45', sm: '1.45', md: '1.45', lg: '1.4', xl: '1.3' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '8px', xl: '8px' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'default',
  primaryColor: 'blue',
  components: {
    Anchor: Anchor.extend({ defaultProps: { inherit: true } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { size: 30, variant: 'default' } }),
    Button: Button.extend(small),
    Checkbox: Checkbox.extend(small),
    Drawer: Drawer.extend({
      defaultProps: {
        // The window's parts scroll by themselves; locking the page would want a style that its policy refuses.
        lockScroll: false,
        closeButtonProps: { 'aria-label': 'Close' },
        transitionProps: { duration: 120 },
        overlayProps: { backgroundOpacity: 0.12 },
      },
    }),
    Group: Group.extend({ defaultProps: { gap: 'xs' } }),
    ModalRoot: ModalRoot.extend({ defaultProps: { lockScroll: false, transitionProps: { duration: 0 } } }),
    ModalOverlay: ModalOverlay.extend({ defaultProps: { backgroundOpacity: 0.12 } }),
    PasswordInput: PasswordInput.extend(small),
    Radio: Radio.extend(small),
    SegmentedControl: SegmentedControl.extend(small),
    Select: Select.extend({
      defaultProps: {
        size: 'xs',
        allowDeselect: false,
        withAlignedLabels: true,
        // The list scrolls by itself: a scrolling part around it would want a place in the order of the keys.
        withScrollArea: false,
        comboboxProps: { withinPortal: false, floatingStrategy: 'fixed' },
      },
    }),
    Switch: Switch.extend({ defaultProps: { size: 'xs', withThumbIndicator: false } }),
    Text: Text.extend({ defaultProps: { size: 'sm' } }),
    Textarea: Textarea.extend(small),
    TextInput: TextInput.extend(small),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 500, withinPortal: false } }),
  },
});

const colors = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-quiet)',
  '--mantine-color-placeholder': 'var(--text-quiet)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-error': 'var(--problem)',
  '--mantine-color-success': 'var(--ok)',
  '--mantine-color-default': 'var(--surface-raised)',
  '--mantine-color-default-hover': 'light-dark(#f4f5f7, #2e3238)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--hairline-strong)',
  '--mantine-color-disabled': 'light-dark(#f0f1f3, #25282d)',
  '--mantine-color-disabled-color': 'light-dark(#646b76, #949ba6)',
  '--mantine-color-disabled-border': 'var(--hairline)',
  '--mantine-color-blue-filled': 'var(--accent)',
  '--mantine-color-blue-filled-hover': 'var(--accent-hover)',
  '--mantine-color-blue-text': 'var(--accent-text)',
  '--mantine-color-blue-light': 'var(--running-ground)',
  '--mantine-color-blue-light-hover': 'var(--selected)',
  '--mantine-color-blue-light-color': 'var(--accent-text)',
  '--mantine-color-red-filled': 'light-dark(#b3261e, #c4392f)',
  '--mantine-color-red-filled-hover': 'light-dark(#951d17, #ad2f26)',
  '--mantine-color-red-text': 'var(--problem)',
  '--mantine-color-red-light': 'var(--problem-ground)',
  '--mantine-color-red-light-hover': 'var(--problem-ground)',
  '--mantine-color-red-light-color': 'var(--problem)',
};

/** Mantine's parts in the window's own palette. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: colors, dark: colors });
