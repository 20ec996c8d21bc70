import { describe, expect, it } from 'vitest';
import { type CustomField, pickText, readCustomField } from './custom-fields.js';
import { flowSettingsSchema } from './flow-settings.js';

const field = (part: Partial<CustomField>): CustomField => ({
  key: 'k',
  label: 'L',
  type: 'text',
  required: true,
  maxLength: 20,
  choices: [],
  ...part,
});
const colours = [
  { value: 'red', label: 'Red' },
  { value: 'blue', label: { 'de-DE': 'Blau' } },
];

describe('an answer to a custom field', () => {
  it.each([
    [{}, '  Ada  ', 'Ada'],
    [{ required: false }, '   ', ''],
    [{ type: 'email' }, 'ada@mail.example', 'ada@mail.example'],
    [{ type: 'number' }, '-12,50', '-12.50'],
    [{ type: 'number' }, '007', '007'],
    [{ type: 'date' }, '2024-02-29', '2024-02-29'],
    [{ type: 'choice', choices: colours }, 'blue', 'blue'],
  ] as const)('%j takes %j as %j', (part, entered, value) => {
    expect(readCustomField(field(part as Partial<CustomField>), entered)).toEqual({ ok: true, value });
  });

  it.each([
    [{}, ' ', 'missing'],
    [{}, 'x'.repeat(21), 'too-long'],
    [{ type: 'email' }, 'ada@mail', 'email'],
    [{ type: 'email' }, 'a b@mail.example', 'email'],
    [{ type: 'email' }, 'ada@@mail.example', 'email'],
    [{ type: 'number' }, '1.000,5', 'number'],
    [{ type: 'number' }, '1e3', 'number'],
    [{ type: 'date' }, '2023-02-29', 'date'],
    [{ type: 'date' }, '29.02.2024', 'date'],
    [{ type: 'choice', choices: colours }, 'Red', 'choice'],
  ] as const)('%j refuses %j: %s', (part, entered, problem) => {
    expect(readCustomField(field(part as Partial<CustomField>), entered)).toEqual({ ok: false, problem });
  });
});

describe('a text of the flow', () => {
  it.each([
    ['one', 'one'],
    [{ 'fr-FR': 'un', 'en-US': 'one' }, 'un'],
    [{ 'en-US': 'one', 'de-DE': 'eins' }, 'one'],
    [{ 'de-DE': 'eins' }, 'eins'],
  ] as const)('%j is shown in French as %j', (text, shown) => {
    expect(pickText(text, 'fr-FR')).toBe(shown);
  });
});

describe('the setting customFields', () => {
  const issues = (customFields: unknown) =>
    flowSettingsSchema.safeParse({ customFields }).error?.issues.map(({ path }) => path.join('.')) ?? [];

  it('takes a field that says as little as possible', () => {
    expect(flowSettingsSchema.parse({ customFields: [{ key: 'job', label: 'Job' }] }).customFields).toEqual([
      field({ key: 'job', label: 'Job', maxLength: 200 }),
    ]);
  });

  it.each([
    [[{ key: '__proto__', label: 'L' }], 'customFields.0.key'],
    [[{ key: 'a', label: '' }], 'customFields.0.label'],
    [[{ key: 'a', label: {} }], 'customFields.0.label'],
    [[{ key: 'a', label: { 'xx-XX': 'L' } }], 'customFields.0.label'],
    [[{ key: 'a', label: 'L', type: 'choice' }], 'customFields.0.choices'],
    [[{ key: 'a', label: 'L', choices: colours }], 'customFields.0.choices'],
    [
      [
        { key: 'a', label: 'L' },
        { key: 'a', label: 'M' },
      ],
      'customFields.1.key',
    ],
  ])('%j is refused at %s', (customFields, path) => {
    expect(issues(customFields)).toContain(path);
  });
});
