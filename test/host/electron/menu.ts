import type { HostBrowserWindow } from './browser-window.ts';
import { HostEmitter } from './host-emitter.ts';
import type { Role } from './menu-roles.ts';
import { NotProvided, refuseOthers, strict } from './strict.ts';
import type { HostWebContents } from './web-contents.ts';

type Click = (item: HostMenuItem, window: HostBrowserWindow | undefined, event: object) => void;

export interface MenuItemOptions {
  readonly id?: string;
  readonly label?: string;
  readonly sublabel?: string;
  readonly toolTip?: string;
  readonly role?: string;
  readonly type?: string;
  readonly accelerator?: string;
  readonly icon?: unknown;
  readonly enabled?: boolean;
  readonly visible?: boolean;
  readonly checked?: boolean;
  readonly registerAccelerator?: boolean;
  readonly acceleratorWorksWhenHidden?: boolean;
  readonly click?: Click;
  readonly submenu?: HostMenu | readonly (MenuItemOptions | HostMenuItem)[];
}

export type Roles = () => Readonly<Record<string, Role>>;

const providedOptions = [
  'id',
  'label',
  'sublabel',
  'toolTip',
  'role',
  'type',
  'accelerator',
  'icon',
  'enabled',
  'visible',
  'checked',
  'registerAccelerator',
  'acceleratorWorksWhenHidden',
  'click',
  'submenu',
];
const types = ['normal', 'separator', 'submenu', 'checkbox', 'radio', 'header', 'palette'];

/** Electron's MenuItem. Nobody sees it: tests call its `click`, as the native menu would. */
export class HostMenuItem {
  readonly id: string | undefined;
  readonly type: string;
  readonly role: string | undefined;
  readonly accelerator: string | undefined;
  readonly submenu: HostMenu | undefined;
  readonly icon: unknown;
  label: string;
  sublabel: string;
  toolTip: string;
  enabled: boolean;
  visible: boolean;
  /** The menu it is in. */
  menu: HostMenu | null = null;
  private isChecked: boolean;
  private readonly onClick: Click | undefined;
  private readonly does: Role | undefined;

  constructor(roles: Roles, options: MenuItemOptions) {
    refuseOthers('MenuItem', options, providedOptions);
    this.role = options.role?.toLowerCase();
    this.does = this.role === undefined ? undefined : roles()[this.role];
    if (this.role !== undefined && this.does === undefined)
      throw new NotProvided(`the menu role ${this.role}`);
    const submenu = options.submenu ?? this.does?.submenu;
    this.submenu =
      submenu instanceof HostMenu || submenu === undefined ? submenu : HostMenu.of(roles, submenu);
    this.type = options.type ?? (this.submenu ? 'submenu' : 'normal');
    if (!types.includes(this.type)) throw new Error(`Unknown menu item type: ${this.type}`);
    if (this.type === 'submenu' && !this.submenu) throw new Error('Invalid submenu');
    this.id = options.id;
    this.label = options.label ?? this.does?.label ?? '';
    this.accelerator = options.accelerator ?? this.does?.accelerator;
    this.icon = options.icon ?? null;
    this.sublabel = options.sublabel ?? '';
    this.toolTip = options.toolTip ?? '';
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.isChecked = options.checked ?? false;
    this.onClick = options.click;
  }

  get checked(): boolean {
    return this.isChecked;
  }

  /** Of the radio items between two separators one alone is checked. */
  set checked(checked: boolean) {
    if (this.type === 'radio' && checked) {
      for (const other of this.menu?.radioGroupOf(this) ?? []) other.isChecked = false;
    }
    this.isChecked = checked;
  }

  click(event: object = {}, window?: HostBrowserWindow | null, contents?: HostWebContents | null): void {
    if (this.type === 'checkbox') this.checked = !this.checked;
    if (this.type === 'radio') this.checked = true;
    if (this.does?.onApp) this.does.onApp();
    else if (this.does?.onWindow && window) this.does.onWindow(window);
    else if (this.does?.onContents && contents) this.does.onContents(contents);
    else this.onClick?.(this, window ?? undefined, event);
  }
}

/** Electron's Menu. */
export class HostMenu extends HostEmitter {
  readonly items: HostMenuItem[] = [];

  constructor() {
    super('Menu', ['menu-will-show', 'menu-will-close']);
  }

  /** `menu` takes the items; one of the app's own class `Menu` where the app makes it. */
  static of(
    roles: Roles,
    template: readonly (MenuItemOptions | HostMenuItem)[],
    menu: HostMenu = new HostMenu(),
  ): HostMenu {
    if (!Array.isArray(template))
      throw new TypeError('Invalid template for Menu: Menu template must be an array');
    for (const entry of template) {
      if (!(entry instanceof HostMenuItem) && !entry.label && !entry.role && !entry.type) {
        throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type');
      }
      menu.append(entry instanceof HostMenuItem ? entry : strict('MenuItem', new HostMenuItem(roles, entry)));
    }
    return menu;
  }

  append(item: HostMenuItem): void {
    this.insert(this.items.length, item);
  }

  insert(position: number, item: HostMenuItem): void {
    item.menu = this;
    this.items.splice(position, 0, item);
  }

  getMenuItemById(id: string): HostMenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }

  popup(): never {
    throw new NotProvided('Menu.popup, unless the test replaces it');
  }

  /** The radio items around `item` up to the next separators. */
  radioGroupOf(item: HostMenuItem): HostMenuItem[] {
    const at = this.items.indexOf(item);
    const start = this.items.findLastIndex(({ type }, index) => index < at && type !== 'radio') + 1;
    const after = this.items.findIndex(({ type }, index) => index > at && type !== 'radio');
    return this.items.slice(start, after === -1 ? this.items.length : after);
  }
}
