// What other features and the surfaces may read of this one; everything else goes through operations/.
export { type Flow, findDefaultFlow, findFlow, findFlowSettings, findTheme } from './queries.js';
