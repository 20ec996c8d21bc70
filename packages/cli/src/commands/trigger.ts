import { randomUUID } from 'node:crypto';
import { webhookKinds } from '@gatehouse/webhook-protocol';
import { type Command, exitCodes, misused } from '../command.js';
import { openAccount } from '../open-account.js';
import { readWords } from '../read-words.js';

const usage = 'gatehouse trigger <kind> [--webhook ID] [--json]';

export const trigger: Command = {
  name: 'trigger',
  summary: 'make a test event and have it sent as any other',
  help: `Usage: ${usage}

Makes an event of the kind with sample data, about a session that does not exist, and sends it the way of every other
one, retries included, to the destinations that want the kind. It carries the header gatehouse-test: true, and
externalCustomerId is gatehouse-test. A running gatehouse listen gets it too.

  <kind>         ${webhookKinds.slice(0, 4).join(', ')},
                 ${webhookKinds.slice(4, 8).join(', ')},
                 ${webhookKinds.slice(8).join(', ')}
  --webhook ID   to this destination alone, whatever kinds it wants
  --json         the server's answer as JSON`,

  async run(words, surroundings) {
    const { values, positionals } = readWords('trigger', words, {
      webhook: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    const [word, ...more] = positionals;
    const kind = webhookKinds.find((known) => known === word);
    if (kind === undefined || more.length > 0) {
      const problem =
        word === undefined ? 'The kind is missing.' : `There is no kind "${positionals.join(' ')}".`;
      throw misused(`${problem} Kinds: ${webhookKinds.join(', ')}. Usage: ${usage}`);
    }
    const account = openAccount(surroundings);
    const idempotencyKey = randomUUID();
    const made = await account.ask((client, executiveToken) =>
      client.triggerEvent({ executiveToken, kind, webhookId: values.webhook, idempotencyKey }),
    );
    const { eventId, interviewId, deliveries } = made;
    if (values.json) {
      surroundings.print(JSON.stringify({ eventId, interviewId, deliveries }));
      return exitCodes.done;
    }
    const session = interviewId == null ? '' : ` about session ${interviewId}`;
    surroundings.print(`Test event ${eventId} (${kind})${session} was made.`);
    for (const { webhookId, state } of deliveries ?? [])
      surroundings.print(
        state === 'parked'
          ? `Destination ${webhookId} is switched off: the event is kept, and sent if you switch it on and replay.`
          : `On its way to destination ${webhookId}.`,
      );
    if (!deliveries?.length)
      surroundings.say(`No destination wants ${kind}: only a running gatehouse listen gets it.`);
    return exitCodes.done;
  },
};
