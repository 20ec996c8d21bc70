import type { FlowSettings } from '@gatehouse/contract';

/** Groups whose members are merged one by one; any other setting is replaced as a whole. */
const groups = [
  'modules',
  'thresholds',
  'handoff',
  'theme',
] as const satisfies readonly (keyof FlowSettings)[];

/** Contract 9.4: a change names what it changes. The result is not yet validated. */
export function mergeFlowSettings(
  current: FlowSettings,
  change: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...current, ...change };
  for (const group of groups) {
    const given = change[group];
    if (isPlainObject(given)) merged[group] = { ...current[group], ...given };
  }
  return merged;
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
