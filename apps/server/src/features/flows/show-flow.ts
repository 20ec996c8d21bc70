import type { Flow } from './queries.js';

/** A flow as contract 9.4 answers it. */
export function showFlow({ id, name, isDefault, version, createdAt, updatedAt, settings }: Flow) {
  return { flowId: id, name, isDefault, version, createdAt, updatedAt, settings };
}

const moduleOrder = ['consent', 'id', 'secondId', 'face'] as const;

/** A flow as contract 9.3 answers it: the settings beside its name, the modules that are on as a list. */
export function showFlowWithModules({ id, name, isDefault, version, settings }: Flow) {
  const modules = moduleOrder.filter((module) => settings.modules[module]);
  return { flowId: id, name, isDefault, version, ...settings, modules };
}
