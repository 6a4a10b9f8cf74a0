import { memo } from 'react';
import styles from './data-grid.module.css';
import type { Column } from './data-grid.tsx';

interface GridRowProps<Row> {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly row: Row | undefined;
  readonly columns: readonly Column<Row>[];
  readonly active: boolean;
  readonly selected: boolean;
}

/** A row where it belongs in the whole length of the list. */
function Row<Row>({ id, index, top, height, row, columns, active, selected }: GridRowProps<Row>) {
  return (
    <tr
      id={id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={styles.row}
      data-active={active || undefined}
      data-selected={selected || undefined}
      data-lines={height > 40 ? 'two' : undefined}
      style={{ transform: `translateY(${top}px)`, height }}
    >
      {columns.map(({ key, cell, align }) => (
        <td key={key} className={styles.cell} data-align={align}>
          {row === undefined ? <span className={styles.waiting} /> : cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** While the list scrolls, the rows that stay are not drawn again. */
export const GridRow = memo(Row, (one, other) => {
  const keys = Object.keys(one) as (keyof typeof one)[];
  return keys.every((key) =>
    key === 'columns' ? sameColumns(one.columns, other.columns) : Object.is(one[key], other[key]),
  );
}) as typeof Row;

function sameColumns(one: readonly Column<never>[], other: readonly Column<never>[]): boolean {
  return one.length === other.length && one.every((column, index) => column === other[index]);
}
