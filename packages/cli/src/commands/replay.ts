import { randomUUID } from 'node:crypto';
import { type Command, exitCodes, misused } from '../command.js';
import { openAccount } from '../open-account.js';
import { readMoment, readWords } from '../read-words.js';

const usage = 'gatehouse replay (--event ID… | --session ID | --from MOMENT [--to MOMENT]) [--json]';

export const replay: Command = {
  name: 'replay',
  summary: 'send stored events again, by event, session or time',
  help: `Usage: ${usage}

Sends stored events again, with the same webhook-id, sequence and body, to every destination that is switched on and
wants their kind. What is still on its way is sent now instead of later. Ends with 1 when there is nothing to send.

  --event ID      the webhook-id of an event (msg_…); may be given several times
  --session ID    every event of a session
  --from MOMENT   every event from then on: 2026-11-24T13:00:00Z, milliseconds since 1970, or how long ago (15m, 2h, 3d)
  --to MOMENT     with --from: until then
  --json          the server's answer as JSON`,

  async run(words, surroundings) {
    const { values, positionals } = readWords('replay', words, {
      event: { type: 'string', multiple: true },
      session: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    const { event, session, from, to } = values;
    const ways = [event, session, from].filter((given) => given !== undefined).length;
    if (positionals.length > 0 || ways !== 1 || (to !== undefined && from === undefined))
      throw misused(`Say which events: by --event, by --session, or by --from. Usage: ${usage}`);
    const now = surroundings.clock.now();
    const selection =
      event !== undefined
        ? { eventIds: event }
        : session !== undefined
          ? { interviewId: session }
          : {
              from: readMoment('--from', from ?? '', now),
              ...(to !== undefined && { to: readMoment('--to', to, now) }),
            };

    const account = openAccount(surroundings);
    const idempotencyKey = randomUUID();
    const { replayed = 0 } = await account.ask((client, executiveToken) =>
      client.replayDeliveries({ executiveToken, idempotencyKey, ...selection }),
    );
    if (values.json) surroundings.print(JSON.stringify({ replayed }));
    else if (replayed === 0)
      surroundings.say(
        'Nothing to send: no such event is stored, or no destination that is switched on wants its kind.',
      );
    else
      surroundings.print(
        `${replayed} ${replayed === 1 ? 'delivery is' : 'deliveries are'} on the way again.`,
      );
    return replayed === 0 ? exitCodes.failed : exitCodes.done;
  },
};
