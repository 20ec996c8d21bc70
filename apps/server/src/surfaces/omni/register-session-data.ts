import { endpoints, GatehouseError } from '@gatehouse/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../dependencies.js';
import { requireRole } from '../../features/executives/require-role.js';
import { changeCustomFields } from '../../features/sessions/operations/change-custom-fields.js';
import { addConsent, readConsent } from '../../features/sessions/operations/consent.js';
import {
  addDeviceFingerprint,
  addGeolocation,
  readDevice,
} from '../../features/sessions/operations/device.js';
import { addPhone, readPhone, textPhone } from '../../features/sessions/operations/phone.js';
import { readCustomFields } from '../../features/sessions/operations/read-custom-fields.js';
import { registerEndpoint } from './register-endpoint.js';

/** Section 8 of the contract: what a session knows of its person beside captures and results. */
export function registerSessionData(app: FastifyInstance, dependencies: Dependencies): void {
  const target = (caller: { organisation: { id: string } }, sessionId: string) => ({
    organisationId: caller.organisation.id,
    sessionId,
  });

  registerEndpoint(app, dependencies, endpoints.getCustomFields, ({ caller, sessionId }) =>
    readCustomFields(dependencies, target(caller, sessionId)),
  );
  registerEndpoint(app, dependencies, endpoints.setCustomFields, ({ caller, sessionId, body }) => {
    if (caller.executive) requireRole(caller.executive, 'change-sessions');
    return changeCustomFields(dependencies, { ...target(caller, sessionId), ...body });
  });
  registerEndpoint(app, dependencies, endpoints.addUserConsent, ({ sessionId, body }) =>
    addConsent(dependencies, { sessionId, ...body }),
  );
  registerEndpoint(app, dependencies, endpoints.getUserConsent, ({ caller, sessionId }) =>
    readConsent(dependencies, target(caller, sessionId)),
  );
  registerEndpoint(app, dependencies, endpoints.addPhone, ({ sessionId, body }) =>
    addPhone(dependencies, { sessionId, ...body }),
  );
  registerEndpoint(app, dependencies, endpoints.getPhone, ({ caller, sessionId }) =>
    readPhone(dependencies, target(caller, sessionId)),
  );
  registerEndpoint(app, dependencies, endpoints.sendSms, ({ caller, query, body }) => {
    requireRole(caller.executive, 'change-sessions');
    const sessionId = query.id ?? body.interviewId;
    const namesTwo = body.interviewId !== undefined && body.interviewId !== sessionId;
    if (!sessionId || namesTwo)
      throw new GatehouseError('request.invalid', { detail: 'id and interviewId must name one session.' });
    if (body.clientId && body.clientId !== caller.organisation.clientId)
      throw new GatehouseError('request.invalid', { detail: 'clientId is not that of the caller.' });
    return textPhone(dependencies, { ...target(caller, sessionId), text: body.smsText });
  });
  registerEndpoint(app, dependencies, endpoints.addDeviceFingerprint, ({ sessionId, body, request }) =>
    addDeviceFingerprint(dependencies, { sessionId, ip: request.ip, fingerprint: body }),
  );
  registerEndpoint(app, dependencies, endpoints.addGeolocation, ({ sessionId, body }) =>
    addGeolocation(dependencies, { sessionId, geolocation: body }),
  );
  registerEndpoint(app, dependencies, endpoints.getDevice, ({ caller, sessionId }) =>
    readDevice(dependencies, target(caller, sessionId)),
  );
}
