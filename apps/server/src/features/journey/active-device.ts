import { GatehouseError } from '@gatehouse/contract';
import type { ActiveDevice } from '../../platform/database/schema.js';
import type { Turn } from '../sessions/turn.js';
import type { Journey, JourneyStep } from './journey.js';
import type { Page } from './page.js';

type Device = Page['device'];

/** Contract 11.6: one device at a time captures, the newest or the one that took over. */
export function activateDevice(turn: Turn, device: Device, { chosen }: { chosen: boolean }): void {
  const { cookieHash, handedOver } = device;
  turn.changeProgress({ activeDevice: { cookieHash, handedOver, chosen, described: false } });
}

/** What the device is has been stored: its page need not say it again. */
export function noteDescribed(turn: Turn, device: Device): void {
  const chosen = turn.session.progress.activeDevice?.chosen === true;
  turn.changeProgress({ activeDevice: { ...device, chosen, described: true } });
}

/** Whether a page is the one that captures; the first one that asks, where none is yet. */
export const isActive = (active: ActiveDevice | undefined, { cookieHash }: Device): boolean =>
  active === undefined || active.cookieHash === cookieHash;

/** Asked before anything is taken in, so that two devices cannot both send the same step. */
export function refuseOtherDevice(
  { session }: Pick<Turn, 'session'>,
  { device }: Pick<Page, 'device'>,
): void {
  if (!isActive(session.progress.activeDevice, device)) throw new GatehouseError('device.taken_over');
}

const captureSteps: readonly JourneyStep[] = ['id-front', 'id-back', 'selfie', 'liveness'];

/** What the page is told of devices: which one captures, and whether this one should offer the phone. */
export function describeDevice(
  { session, flow }: Pick<Turn, 'session' | 'flow'>,
  { step, device }: { step: JourneyStep; device: Device },
): Pick<Journey, 'device' | 'handedOver' | 'handoff' | 'describeDevice'> {
  const { activeDevice } = session.progress;
  const active = isActive(activeDevice, device);
  const available = flow.handoff.mode !== 'off' && !device.handedOver && captureSteps.includes(step);
  const required = flow.handoff.mode === 'required';
  const firstCapture: JourneyStep = flow.modules.id ? 'id-front' : 'selfie';
  const isNew = step === firstCapture && activeDevice?.chosen !== true;
  return {
    device: active ? 'this' : activeDevice?.handedOver ? 'phone' : 'other',
    handedOver: device.handedOver,
    handoff: { available, due: available && (required || isNew), required },
    describeDevice: active && activeDevice?.described !== true && step !== 'consent' && step !== 'done',
  };
}
