import { randomBytes } from 'node:crypto';
import {
  generateSecret,
  judgeAnswer,
  parseSecret,
  type SuccessRule,
  successRules,
  webhookKinds,
} from '@gatehouse/webhook-protocol';
import { type Command, exitCodes, misused, type Surroundings } from '../command.js';
import { printable } from '../explain-error.js';
import { type FollowedEvent, findNow, followEvents } from '../follow-events.js';
import { type Forwarded, forwardEvent } from '../forward-event.js';
import { openAccount } from '../open-account.js';
import { readWords } from '../read-words.js';

const usage = 'gatehouse listen --forward http://127.0.0.1:3000/hook [--kinds a,b] [--after PLACE] [--json]';

export const listen: Command = {
  name: 'listen',
  summary: 'follow the events of a server and post each to an address of this machine',
  help: `Usage: ${usage}

Follows the tenant's events from now on and posts each to your address as the server would: the same body, headers and
signature. No destination is needed, and no way from the server to this machine. Prints a line for each event with what
your address answered. A server that restarts is waited for, and so is your own program; no event is left out. An answer
that is an error is shown and not asked for again. Ctrl-C ends it and says how to go on from the same place.

  --forward URL         where to post
  --kinds a,b           these kinds alone: ${webhookKinds.slice(0, 4).join(', ')},
                        ${webhookKinds.slice(4, 8).join(', ')},
                        ${webhookKinds.slice(8).join(', ')}
  --success-rule RULE   omni (default: 200 with application/json, or 204) or any2xx
  --after PLACE         go on where an earlier run ended
  --json                a JSON object a line instead

The secret to verify with is printed at the start and is a new one each run, unless GATEHOUSE_WEBHOOK_SECRET is set.`,

  async run(words, surroundings) {
    const { values, positionals } = readWords('listen', words, {
      forward: { type: 'string' },
      kinds: { type: 'string' },
      'success-rule': { type: 'string', default: 'omni' },
      after: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    if (positionals.length > 0) throw misused(`listen takes no word ${positionals[0]}. Usage: ${usage}`);
    const target = readTarget(values.forward);
    const kinds = readKinds(values.kinds);
    const rule = readRule(values['success-rule']);
    const secret = readSecret(surroundings.environment.GATEHOUSE_WEBHOOK_SECRET);
    const account = openAccount(surroundings);

    let place = values.after ?? (await findNow(account));
    const show = values.json ? showAsJson : showAsLine;
    tellStart(surroundings, { url: account.url, target, secret, place, json: values.json });
    for await (const event of followEvents(account, place, surroundings)) {
      if (kinds === undefined || kinds.has(event.kind ?? '')) {
        const sent = await forwardPatiently(event, { target, secret: secret.text }, surroundings);
        if (sent === undefined) break;
        surroundings.print(show(event, sent, rule));
      }
      place = event.place ?? place;
    }
    surroundings.say(`Stopped. To go on from here, add --after ${place}`);
    return exitCodes.done;
  },
};

interface Secret {
  text: string;
  /** Made for this run, so that nobody knows it yet. */
  isNew: boolean;
}

interface Sent extends Forwarded {
  attempt: number;
}

const firstPauseMs = 500;
const longestPauseMs = 5_000;

/** Until somebody takes the connection: a program that restarts after a change misses nothing. */
async function forwardPatiently(
  event: FollowedEvent,
  { target, secret }: { target: URL; secret: string },
  { clock, signal, say }: Surroundings,
): Promise<Sent | undefined> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    const sent = await forwardEvent(event, { target, secret, attempt, nowMs: clock.now(), signal });
    if (signal.aborted) return undefined;
    if (!sent.notReached) return { ...sent, attempt };
    if (attempt === 1) {
      const { explanation } = judgeAnswer('omni', sent.outcome);
      say(`${target.origin}: ${explanation} The event waits until somebody listens.`);
    }
    await clock.sleep(Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)), signal);
  }
  return undefined;
}

function tellStart(
  { print, say }: Surroundings,
  {
    url,
    target,
    secret,
    place,
    json,
  }: { url: string; target: URL; secret: Secret; place: string; json: boolean },
): void {
  if (json) {
    const shown = secret.isNew ? { secret: secret.text } : {};
    print(JSON.stringify({ listening: url, forward: target.href, ...shown, place }));
    return;
  }
  say(`Events of ${url} go to ${target.href}. Ctrl-C ends it.`);
  if (secret.isNew) print(`Signing secret of this run: ${secret.text}`);
  else say('Signed with GATEHOUSE_WEBHOOK_SECRET.');
}

function showAsLine(event: FollowedEvent, sent: Sent, rule: SuccessRule): string {
  const { outcome, durationMs } = sent;
  const { success, explanation } = judgeAnswer(rule, outcome);
  const time = new Date(event.createdAt ?? 0).toISOString().slice(11, 19);
  const about =
    event.interviewId == null ? '' : ` of session ${printable(event.interviewId)} #${event.sequence}`;
  const what = `${time} ${event.kind}${event.test ? ' (test)' : ''}${about}`;
  if (success && outcome.failure === undefined) return `${what}: ${outcome.status} in ${durationMs} ms`;
  const answer = sent.answer.trim() === '' ? '' : ` Answer: ${printable(sent.answer).trim().slice(0, 200)}`;
  return `${what}: NOT taken after ${durationMs} ms. ${explanation}${answer}`;
}

function showAsJson(event: FollowedEvent, sent: Sent, rule: SuccessRule): string {
  const { outcome, durationMs, attempt } = sent;
  const { success, explanation } = judgeAnswer(rule, outcome);
  const { id: eventId, kind, interviewId, sequence, test, place } = event;
  const status = outcome.failure === undefined ? outcome.status : null;
  return JSON.stringify({
    eventId,
    kind,
    interviewId,
    sequence,
    test,
    attempt,
    success,
    status,
    durationMs,
    explanation,
    place,
  });
}

function readTarget(text: string | undefined): URL {
  if (text === undefined) throw misused(`--forward is missing. Usage: ${usage}`);
  const target = tryParse(text);
  if (target === undefined || !/^https?:$/.test(target.protocol))
    throw misused(`--forward is no http or https address: ${text}. Example: http://127.0.0.1:3000/hook`);
  return target;
}

// URL.canParse is younger than the oldest Node that we promise.
function tryParse(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}

function readKinds(text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const kinds = text.split(',').map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !webhookKinds.some((known) => known === kind));
  if (unknown !== undefined)
    throw misused(`--kinds: there is no kind "${unknown}". Kinds: ${webhookKinds.join(', ')}.`);
  return new Set(kinds);
}

function readRule(text: string): SuccessRule {
  const rule = successRules.find((known) => known === text);
  if (rule === undefined) throw misused(`--success-rule is ${successRules.join(' or ')}, not ${text}.`);
  return rule;
}

function readSecret(given: string | undefined): Secret {
  const text = given?.trim() || undefined;
  if (text === undefined) return { text: generateSecret(randomBytes), isNew: true };
  const parsed = parseSecret(text);
  if (!parsed.ok) throw misused(`GATEHOUSE_WEBHOOK_SECRET cannot be used. ${parsed.explanation}`);
  return { text, isNew: false };
}
