import type { DeviceFingerprint, Geolocation, SessionStatus } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import type { Turn } from '../turn.js';
import { advanceSession } from './advance-session.js';
import { readPrivate } from './read-private.js';

export interface AddedDevice {
  success: true;
  sessionStatus: SessionStatus;
  /** Always null: Gatehouse has no database of addresses and asks nobody for one. */
  ipCountry: null;
  ipState: null;
}

/** Contract section 8; the newest stays. `ip` is the connection's address: what the body says of it proves nothing. */
export function addDeviceFingerprint(
  dependencies: Dependencies,
  { sessionId, ip, fingerprint }: { sessionId: string; ip: string; fingerprint: DeviceFingerprint },
): Promise<AddedDevice> {
  return advanceSession(dependencies, sessionId, async (turn) => {
    await turn.apply({ type: 'write' });
    await storeDevice(turn, { ip, fingerprint });
    return { success: true, sessionStatus: 'Alive', ipCountry: null, ipState: null };
  });
}

export async function storeDevice(
  turn: Turn,
  { ip, fingerprint }: { ip: string; fingerprint: DeviceFingerprint },
): Promise<void> {
  const given = Object.entries({ ...fingerprint, ip }).filter(([, value]) => value !== undefined);
  turn.changePrivate({ device: { ...Object.fromEntries(given), addedAt: turn.now } });
  await turn.note('device.added', {}, 'step');
}

export function addGeolocation(
  dependencies: Dependencies,
  { sessionId, geolocation }: { sessionId: string; geolocation: Geolocation },
): Promise<{ success: true }> {
  return advanceSession(dependencies, sessionId, async (turn) => {
    await turn.apply({ type: 'write' });
    turn.changePrivate({ geolocation: { ...geolocation, addedAt: turn.now } });
    await turn.note('geolocation.added', {}, 'step');
    return { success: true };
  });
}

export async function readDevice(
  dependencies: Dependencies,
  session: { organisationId: string; sessionId: string },
) {
  const { device, geolocation } = await readPrivate(dependencies, session);
  return { deviceFingerprint: device ?? null, geolocation: geolocation ?? null, ipGeolocation: null };
}
