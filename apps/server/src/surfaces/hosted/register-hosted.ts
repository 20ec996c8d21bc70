import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import {
  deviceFingerprintSchema,
  type FlowSettings,
  GatehouseError,
  installedLanguages,
  livenessFrameSchema,
  matchLanguage,
  pageEventLimits,
  pageEventsSchema,
  phoneNumber,
} from '@gatehouse/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Dependencies } from '../../dependencies.js';
import { showCode } from '../../features/handoff/operations/mint-code.js';
import { takeOver } from '../../features/handoff/operations/take-over.js';
import { textCode } from '../../features/handoff/operations/text-code.js';
import { codeLives, tradeCode } from '../../features/handoff/operations/trade-code.js';
import { findPageCookie } from '../../features/journey/index.js';
import type { Journey } from '../../features/journey/journey.js';
import { answerCustomFields } from '../../features/journey/operations/answer-custom-fields.js';
import { describePageDevice } from '../../features/journey/operations/describe-page-device.js';
import { foreseeJourney } from '../../features/journey/operations/foresee-journey.js';
import {
  beginLivenessStep,
  finishLivenessStep,
  sendLivenessFrame,
  skipLivenessStep,
} from '../../features/journey/operations/liveness-step.js';
import {
  findLinkFlow,
  type LinkParameters,
  openLink,
  resolveLink,
} from '../../features/journey/operations/open-link.js';
import {
  captureStep,
  changeLanguage,
  giveConsent,
  readJourney,
} from '../../features/journey/operations/take-step.js';
import type { Page } from '../../features/journey/page.js';
import { findOrganisation, findSessionTenant } from '../../features/organisations/index.js';
import { notePageEvents } from '../../features/sessions/operations/note-page-events.js';
import { hashSecret } from '../../features/tokens/token-service.js';
import { describeIssues, parseJson } from '../omni/read-request.js';
import { type ComposedPage, createPageComposer, type WantedPage } from './compose-page.js';
import { createLimiter } from './create-limiter.js';
import { pageHeaders } from './page-headers.js';
import { registerThemes } from './register-themes.js';

const pagesFolder = fileURLToPath(new URL('../../../../hosted/dist/', import.meta.url));
const cookieName = 'gatehouse_page';

const storableText = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .refine((value) => !value.includes('\0'), 'must not contain U+0000');
const text = storableText(300).optional();
const openSchema = z.object({
  clientId: storableText(100),
  flowId: storableText(100),
  uuid: text,
  interviewId: text,
  lang: text,
  region: text,
  externalCustomerId: text,
});
const consentSchema = z.object({
  accepted: z.boolean(),
  version: storableText(50),
  language: z.enum(installedLanguages),
});
// Longer and more than any field may be: what is wrong with one is said beside it, not by refusing them all.
const customFieldsSchema = z.object({ fields: z.record(z.string().max(100), storableText(10_000)) });
const languageSchema = z.object({ language: storableText(35) });
const codeSchema = z.object({ code: storableText(100) });
const phoneSchema = z.object({ phone: phoneNumber });
const skipSchema = z.object({ reason: z.enum(['declined', 'camera']) });
const sideSchema = z.enum(['front', 'back', 'selfie']);

/** The pages a person sees, and the calls that only these pages make: proven by a cookie bound to one session. */
export async function registerHosted(app: FastifyInstance, dependencies: Dependencies): Promise<void> {
  if (!existsSync(`${pagesFolder}index.html`))
    throw new Error('The hosted pages are not built. Run: npm run build');
  const composePage = createPageComposer(pagesFolder);
  const limiter = createLimiter(dependencies.clock);

  await app.register(fastifyStatic, {
    root: `${pagesFolder}assets/`,
    prefix: '/hosted/assets/',
    immutable: true,
    maxAge: '365d',
    index: false,
    decorateReply: false,
    preCompressed: true,
  });

  app.get<{ Params: { clientId: string; flowId: string }; Querystring: Record<string, string> }>(
    '/:clientId/flow/:flowId',
    async (request, reply) => {
      const status = await statusOfLink(dependencies, {
        ...linkQuery(request.query),
        clientId: request.params.clientId,
        flowId: request.params.flowId,
      });
      const { headers, body } = composePage(status.page, request);
      return reply
        .code(status.code)
        .headers({ ...pageHeaders(status.frameAncestors), ...headers })
        .send(body);
    },
  );

  app.post('/hosted/v1/sessions', async (request, reply) => {
    requirePage(request);
    const link = parse(openSchema, request);
    if (!link.uuid && !link.interviewId) limiter.take([`address:${request.ip}`, `flow:${link.flowId}`]);
    return openPage(dependencies, reply, await openLink(dependencies, link));
  });

  type SessionRoute = { Params: { id: string; side: string } };
  app.get<SessionRoute>('/hosted/v1/sessions/:id', async (request, reply) =>
    json(reply, await readJourney(dependencies, await pageOf(dependencies, request))),
  );
  app.post<SessionRoute>('/hosted/v1/sessions/:id/consent', async (request, reply) => {
    requirePage(request);
    return json(
      reply,
      await giveConsent(dependencies, await pageOf(dependencies, request), parse(consentSchema, request)),
    );
  });
  app.post<SessionRoute>('/hosted/v1/sessions/:id/custom-fields', async (request, reply) => {
    requirePage(request);
    const page = await pageOf(dependencies, request);
    const { fields } = parse(customFieldsSchema, request);
    return json(reply, await answerCustomFields(dependencies, page, fields));
  });
  app.post<SessionRoute>('/hosted/v1/sessions/:id/language', async (request, reply) => {
    requirePage(request);
    return json(
      reply,
      await changeLanguage(
        dependencies,
        await pageOf(dependencies, request),
        parse(languageSchema, request).language,
      ),
    );
  });
  app.post<SessionRoute>(
    '/hosted/v1/sessions/:id/events',
    { bodyLimit: pageEventLimits.bodyBytes },
    async (request, reply) => {
      requirePage(request);
      const { sessionId } = await pageOf(dependencies, request);
      limiter.take([`page:${sessionId}`]);
      await notePageEvents(dependencies, { sessionId, ...parse(pageEventsSchema, request) });
      return json(reply, {});
    },
  );
  app.post<SessionRoute>('/hosted/v1/sessions/:id/captures/:side', async (request, reply) => {
    requirePage(request);
    const side = sideSchema.safeParse(request.params.side);
    if (!side.success) throw new GatehouseError('route.not_found');
    return json(
      reply,
      await captureStep(dependencies, await pageOf(dependencies, request), {
        side: side.data,
        picture: pictureIn(request),
      }),
    );
  });
  registerLiveness(app, dependencies);
  registerThemes(app, dependencies);
  registerHandoff(app, dependencies, composePage);
}

/** Contract 11.6: the page of the code, its trade by the page's script, and what the computer asks for. */
function registerHandoff(
  app: FastifyInstance,
  dependencies: Dependencies,
  composePage: (wanted: WantedPage, request: FastifyRequest) => ComposedPage,
): void {
  const sendPage = (request: FastifyRequest, reply: FastifyReply) => {
    const { headers, body } = composePage({}, request);
    // A phone opens it by itself: nobody has a reason to frame it.
    return reply.headers({ ...pageHeaders("'none'"), ...headers }).send(body);
  };
  app.get('/h', sendPage);
  app.get<{ Params: { code: string } }>('/h/:code', async (request, reply) => {
    const alive = await codeLives(dependencies, request.params.code);
    return sendPage(request, reply.code(alive ? 200 : 410));
  });
  app.post('/hosted/v1/handoff', async (request, reply) => {
    requirePage(request);
    return openPage(dependencies, reply, await tradeCode(dependencies, parse(codeSchema, request).code));
  });

  type Route = { Params: { id: string } };
  const base = '/hosted/v1/sessions/:id';
  app.post<Route>(`${base}/handoff`, async (request, reply) => {
    requirePage(request);
    return json(reply, await showCode(dependencies, await pageOf(dependencies, request)));
  });
  app.post<Route>(`${base}/handoff/text`, async (request, reply) => {
    requirePage(request);
    const asking = await pageOf(dependencies, request);
    return json(reply, await textCode(dependencies, asking, parse(phoneSchema, request).phone));
  });
  app.post<Route>(`${base}/device`, async (request, reply) => {
    requirePage(request);
    return json(reply, await takeOver(dependencies, await pageOf(dependencies, request)));
  });
  app.post<Route>(`${base}/device/fingerprint`, async (request, reply) => {
    requirePage(request);
    const asking = await pageOf(dependencies, request);
    const fingerprint = parse(deviceFingerprintSchema, request);
    return json(reply, await describePageDevice(dependencies, asking, { ip: request.ip, fingerprint }));
  });
}

/** Answers the journey, with the cookie that opens its session from now on. */
function openPage(
  dependencies: Dependencies,
  reply: FastifyReply,
  { journey, cookie }: { journey: Journey; cookie: string },
): FastifyReply {
  const secure = dependencies.publicUrl().startsWith('https:');
  reply.setCookie(cookieName, cookie, {
    path: `/hosted/v1/sessions/${journey.interviewId}`,
    httpOnly: true,
    secure,
    maxAge: 7 * 86_400,
    // Over TLS the pages may run in somebody's iframe with third-party cookies blocked: a partitioned cookie works there.
    ...(secure ? { sameSite: 'none', partitioned: true } : { sameSite: 'lax' }),
  });
  return json(reply, journey);
}

function registerLiveness(app: FastifyInstance, dependencies: Dependencies): void {
  const base = '/hosted/v1/sessions/:id/liveness';
  type Route = { Params: { id: string; nonce: string } };
  app.post<Route>(base, async (request, reply) => {
    requirePage(request);
    return json(reply, await beginLivenessStep(dependencies, await pageOf(dependencies, request)));
  });
  app.post<Route>(`${base}/:nonce/frames`, async (request, reply) => {
    requirePage(request);
    const page = await pageOf(dependencies, request);
    const query = livenessFrameSchema.safeParse(request.query);
    if (!query.success)
      throw new GatehouseError('request.invalid', { detail: describeIssues(query.error, 'query') });
    const picture = pictureIn(request);
    const { nonce } = request.params;
    return json(reply, await sendLivenessFrame(dependencies, page, { nonce, ...query.data, picture }));
  });
  app.post<Route>(`${base}/:nonce/finish`, async (request, reply) => {
    requirePage(request);
    const page = await pageOf(dependencies, request);
    return json(reply, await finishLivenessStep(dependencies, page, request.params.nonce));
  });
  app.post<Route>(`${base}/skip`, async (request, reply) => {
    requirePage(request);
    const page = await pageOf(dependencies, request);
    return json(reply, await skipLivenessStep(dependencies, page, parse(skipSchema, request).reason));
  });
}

function pictureIn({ body }: FastifyRequest): Buffer {
  if (!Buffer.isBuffer(body) || body.length === 0) throw new GatehouseError('image.missing');
  return body;
}

const json = (reply: FastifyReply, body: unknown) =>
  reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));

function parse<S extends z.ZodType>(schema: S, request: FastifyRequest): z.output<S> {
  const result = schema.safeParse(parseJson(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)));
  if (!result.success)
    throw new GatehouseError('request.invalid', { detail: describeIssues(result.error, 'body') });
  return result.data;
}

/** A form or image of another site cannot set this header, and a script of another origin is refused its preflight. */
function requirePage(request: FastifyRequest): void {
  if (request.headers['x-gatehouse-page'] !== '1') throw new GatehouseError('request.page_only');
}

async function pageOf(
  { db }: Dependencies,
  request: FastifyRequest<{ Params: { id: string } }>,
): Promise<Page> {
  const sessionId = request.params.id;
  const cookie = request.cookies[cookieName];
  const device = cookie === undefined ? undefined : await findPageCookie(db, hashSecret(cookie), sessionId);
  const tenant = device && (await findSessionTenant(db, sessionId));
  const organisation = tenant && (await findOrganisation(db, tenant.organisationId));
  if (!organisation) throw new GatehouseError('token.invalid');
  return { sessionId, organisationName: organisation.name, device };
}

function linkQuery(query: Record<string, unknown>): Omit<LinkParameters, 'clientId' | 'flowId'> {
  const one = (name: string) =>
    typeof query[name] === 'string' && query[name] !== '' ? query[name] : undefined;
  return {
    uuid: one('uuid'),
    interviewId: one('interviewId'),
    lang: one('lang'),
    region: one('region'),
    externalCustomerId: one('externalCustomerId'),
  };
}

/** Only reads: a link preview must neither start a session nor use up a link. */
async function statusOfLink(
  dependencies: Dependencies,
  link: LinkParameters,
): Promise<{ code: number; frameAncestors: string; page: WantedPage }> {
  const found = await findLinkFlow(dependencies, link);
  // Also for a dead link: the page around the frame shall show "link expired", not a frame that the browser blocked.
  const frameAncestors = frameAncestorsOf(found?.flow.settings);
  const page: WantedPage = {
    themed: found && {
      flowId: found.flow.id,
      version: found.flow.version,
      theme: found.flow.settings.theme,
    },
    language: matchLanguage(link.lang),
  };
  try {
    const target = await resolveLink(dependencies, link, { found, forPage: true });
    page.foreseen = await foreseeJourney(dependencies, target, link);
    page.language ??= target.session?.language;
    return { code: 200, frameAncestors, page };
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error;
    return { code: error.code === 'link.expired' ? 410 : 404, frameAncestors, page };
  }
}

function frameAncestorsOf(settings: Pick<FlowSettings, 'frameAncestors' | 'mode'> | undefined): string {
  if (settings && settings.frameAncestors.length > 0) return settings.frameAncestors.join(' ');
  return settings?.mode === 'test' ? '*' : "'self'";
}
