export * from './flow-settings.js';
export * from './measurements.js';
