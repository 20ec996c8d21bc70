import type { Failure } from '../hosted-api/failure.js';
import type { MessageKey } from '../language/catalogue.js';
import type { IconName } from '../parts/icons.js';

interface FailureText {
  title: MessageKey;
  text: MessageKey;
  icon: IconName;
}

/** What to say when the server could not be asked. */
export function failureText(failure: Failure): FailureText {
  switch (failure.kind) {
    case 'offline':
      return { title: 'failure.offlineTitle', text: 'failure.offline', icon: 'offline' };
    case 'unreachable':
      return { title: 'failure.unreachableTitle', text: 'failure.unreachable', icon: 'offline' };
    case 'busy':
      return { title: 'failure.busyTitle', text: 'failure.busy', icon: 'clock' };
    case 'no-cookies':
      return {
        title: 'failure.cookiesTitle',
        text: window.self === window.top ? 'failure.cookies' : 'failure.cookiesFramed',
        icon: 'lock',
      };
    case 'picture-too-large':
      return { title: 'failure.title', text: 'failure.pictureTooLarge', icon: 'alert' };
    case 'link-expired':
    case 'link-unknown':
    case 'code-dead':
    case 'taken-over':
    case 'handoff':
    case 'signed-out':
    case 'out-of-step':
    case 'challenge':
    case 'server':
      return { title: 'failure.title', text: 'failure.server', icon: 'alert' };
    default:
      return failure satisfies never;
  }
}
