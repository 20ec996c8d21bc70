export { environmentVariables } from './open-account.js';
export { commands, helpOf, type Program } from './run-command.js';
export { runProgram } from './run-program.js';
