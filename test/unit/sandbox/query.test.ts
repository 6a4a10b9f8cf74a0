import { describe, expect, it } from 'vitest';
import { compileQuery, type Query, querySchema } from '../../../electron/sandbox/query.ts';
import { type AssetRecord, customerKeyOf, nameOf } from '../../../electron/sandbox/records.ts';
import { Refusal } from '../../../electron/sandbox/replies.ts';
import { accountForTest } from './account-for-test.ts';

const { account, switches } = accountForTest({ assets: 300 });
const context = {
  seed: account.seed,
  switches,
  description: (record: AssetRecord) => {
    const { description } = account.lightDocument(record);
    return typeof description === 'string' ? description : undefined;
  },
};

function found(query: Query): AssetRecord[] {
  const { matches } = compileQuery(querySchema.parse(query), context);
  return account.records().filter((record) => matches(record));
}

function refusal(query: Query) {
  try {
    compileQuery(query, context);
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
  throw new Error('The query was not refused.');
}

const simple = (property: string, simpleOperator: string, value: string | number) => ({
  property,
  simpleOperator,
  value,
});
const record = account.records()[100]!;
const date = account.summary(record).modifiedDate;

describe('a simple query', () => {
  it.each([
    ['equal', (id: number) => id === record.id],
    ['notEqual', (id: number) => id !== record.id],
    ['lessThan', (id: number) => id < record.id],
    ['lessThanOrEqual', (id: number) => id <= record.id],
    ['greaterThan', (id: number) => id > record.id],
    ['greaterThanOrEqual', (id: number) => id >= record.id],
  ])('compares numbers by %s', (operator, expected) => {
    const ids = account.records().map(({ id }) => id);
    expect(found(simple('id', operator, record.id)).map(({ id }) => id)).toEqual(ids.filter(expected));
    expect(found(simple('id', operator, String(record.id))).map(({ id }) => id)).toEqual(
      ids.filter(expected),
    );
  });

  it('compares dates as instants, however they are written', () => {
    const later = account.records().filter(({ modifiedAt }) => modifiedAt >= record.modifiedAt);
    expect(found(simple('modifiedDate', 'greaterThanOrEqual', date))).toEqual(later);
    expect(
      found(simple('modifiedDate', 'greaterThanOrEqual', new Date(record.modifiedAt).toISOString())),
    ).toEqual(later);
  });

  it('finds texts without regard to case', () => {
    const name = nameOf(record, account.seed);
    expect(found(simple('name', 'equal', name.toUpperCase()))).toContain(record);
    expect(found(simple('name', 'contains', name.slice(2, 6)))).toContain(record);
    expect(found(simple('name', 'mustContain', name.slice(2, 6)))).toContain(record);
    expect(found(simple('name', 'startsWith', name.slice(0, 4)))).toContain(record);
    expect(found(simple('name', 'like', `${name.slice(0, 4)}%`))).toContain(record);
    expect(found(simple('name', 'like', name.slice(2, 6)))).toContain(record);
    expect(found(simple('customerKey', 'equal', customerKeyOf(record, account.seed)))).toEqual([record]);
    expect(found(simple('assetType.name', 'equal', 'htmlblock')).every(({ typeId }) => typeId === 197)).toBe(
      true,
    );
  });

  it('finds what lacks a field', () => {
    const without = found({ property: 'description', simpleOperator: 'isNull' });
    const having = found({ property: 'description', simpleOperator: 'isNotNull' });
    expect(without.length + having.length).toBe(account.records().length);
    expect(having.length).toBeGreaterThan(0);
  });

  it.each(['value', 'values'])('takes the array of an in from `%s`', (place) => {
    const types = found({ property: 'assetType.id', simpleOperator: 'in', [place]: [196, 197] });
    expect(new Set(types.map(({ typeId }) => typeId))).toEqual(new Set([196, 197]));
  });
});

describe('a compound query', () => {
  it('joins by AND and OR, nested', () => {
    const query = {
      leftOperand: simple('id', 'greaterThan', record.id),
      logicalOperator: 'AND',
      rightOperand: {
        leftOperand: simple('assetType.id', 'equal', 197),
        logicalOperator: 'OR',
        rightOperand: simple('assetType.id', 'equal', 220),
      },
    };
    const expected = account
      .records()
      .filter(({ id, typeId }) => id > record.id && (typeId === 197 || typeId === 220));
    expect(found(query)).toEqual(expected);
    expect(compileQuery(query, context).lowestId).toBe(record.id + 1);
  });

  it('knows no lowest id where one side of an OR has none', () => {
    const query = {
      leftOperand: simple('id', 'greaterThan', record.id),
      logicalOperator: 'OR',
      rightOperand: simple('assetType.id', 'equal', 197),
    };
    expect(compileQuery(query, context).lowestId).toBe(0);
  });
});

describe('a query the service does not understand', () => {
  it.each([
    ['an unknown property', simple('colour', 'equal', 'red')],
    ['an unknown operator', simple('id', 'resembles', 7)],
    [
      'an unknown logical operator',
      {
        leftOperand: simple('id', 'equal', 1),
        logicalOperator: 'XOR',
        rightOperand: simple('id', 'equal', 1),
      },
    ],
    ['a word where a number must be', simple('id', 'greaterThan', 'seven')],
    ['a word where a date must be', simple('modifiedDate', 'greaterThan', 'yesterday')],
  ])('is refused with 400 and 10006: %s', (_case, query) => {
    expect(refusal(query)).toMatchObject({ status: 400, json: { errorcode: 10006, additionalErrors: [{}] } });
  });

  it('is refused with 30001 where an in has more than 50 values', () => {
    const query = {
      property: 'assetType.id',
      simpleOperator: 'in',
      value: Array.from({ length: 51 }, (_, id) => id),
    };
    expect(refusal(query)).toMatchObject({ status: 400, json: { errorcode: 30001 } });
  });
});
