import { describe, expect, it } from 'vitest';
import { textMenu } from '../../../electron/app/text-menu.ts';

const editFlags = {
  canUndo: false,
  canRedo: false,
  canCut: false,
  canCopy: true,
  canPaste: true,
  canDelete: false,
  canSelectAll: true,
  canEditRichly: false,
};

describe('the menu of text', () => {
  it('of a field offers what can be done with it now', () => {
    const items = textMenu({ isEditable: true, selectionText: '', editFlags });
    expect(items.map(({ role, enabled }) => [role, enabled])).toEqual([
      ['cut', false],
      ['copy', true],
      ['paste', true],
      [undefined, undefined],
      ['selectAll', true],
    ]);
  });

  it('of selected text offers to copy it', () => {
    const items = textMenu({ isEditable: false, selectionText: 'backup_20261124', editFlags });
    expect(items.map(({ role }) => role)).toEqual(['copy']);
  });

  it('is none elsewhere', () => {
    expect(textMenu({ isEditable: false, selectionText: ' ', editFlags })).toEqual([]);
  });
});
