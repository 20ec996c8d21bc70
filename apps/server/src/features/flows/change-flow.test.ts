import { type FlowSettings, flowSettingsSchema } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import type { Organisation } from '../organisations/index.js';
import { openServerBench, type ServerBench } from '../server.test-support.js';
import { readSession } from '../sessions/operations/read-status.js';
import { mergeFlowSettings } from './merge-flow-settings.js';
import { changeFlow, type FlowChange } from './operations/change-flow.js';
import { createFlow } from './operations/create-flow.js';
import { readFlow, readFlows } from './operations/read-flow.js';
import { findFlowSettings } from './queries.js';
import { readFlowSettings } from './read-flow-settings.js';
import { showFlowWithModules } from './show-flow.js';

const defaults: FlowSettings = flowSettingsSchema.parse({});

describe.each(testDatabases())('flows on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  const change = (id: string, part: Partial<FlowChange>) =>
    changeFlow(bench.dependencies, { organisation: tenant, id, changedBy: 'e', ...part });
  const read = (id: string) => readFlow(bench.dependencies, { organisationId: tenant.id, id });

  beforeAll(async () => {
    bench = await openServerBench(open);
    tenant = await bench.addTenant();
  });
  afterAll(() => bench.close());

  test('a change makes a new version; sessions go on with the one they were started with', async () => {
    const id = await bench.addFlow(tenant, { endScreenTitle: 'Before' });
    const sessionId = await bench.start(tenant, id);
    bench.clock.advance(1000);
    const changed = await change(id, {
      settings: { endScreenTitle: 'After', thresholds: { sharpness: 33 }, modules: { secondId: true } },
    });
    expect(changed).toMatchObject({ version: 2, updatedAt: bench.clock.now() });
    expect(changed.settings).toEqual({
      ...defaults,
      endScreenTitle: 'After',
      thresholds: { ...defaults.thresholds, sharpness: 33 },
      modules: { ...defaults.modules, secondId: true },
    });
    expect(await read(id)).toEqual(changed);
    const session = await readSession(bench.dependencies, tenant.id, sessionId);
    const settings = await findFlowSettings(bench.dependencies.db, session.flowId, session.flowVersion);
    expect(settings.endScreenTitle).toBe('Before');
  });

  test('a second change keeps what the first one set', async () => {
    const id = await bench.addFlow(tenant, {});
    await change(id, { settings: { thresholds: { sharpness: 33 }, autoApprove: true } });
    const { settings, version } = await change(id, { settings: { thresholds: { glare: 44 } } });
    expect(version).toBe(3);
    expect(settings.thresholds).toMatchObject({ sharpness: 33, glare: 44 });
    expect(settings.autoApprove).toBe(true);
  });

  test('a request that changes nothing makes no version', async () => {
    const id = await bench.addFlow(tenant, {});
    expect(await change(id, {})).toMatchObject({ version: 1 });
    expect(await change(id, { name: 'Test', settings: { mode: defaults.mode } })).toMatchObject({
      version: 1,
    });
    expect(await change(id, { name: 'Renamed' })).toMatchObject({ version: 2, name: 'Renamed' });
  });

  test('the version that was read protects what others wrote', async () => {
    const id = await bench.addFlow(tenant, {});
    const answers = await Promise.allSettled(['One', 'Two'].map((name) => change(id, { version: 1, name })));
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refusal = answers.find((answer) => answer.status === 'rejected');
    expect(refusal?.reason).toMatchObject({ code: 'flow.conflict' });
    expect(await read(id)).toMatchObject({ version: 2 });
  });

  test('a refused setting changes nothing', async () => {
    const id = await bench.addFlow(tenant, {});
    const settings = { endScreenTitle: 'Fine', thresholds: { sharpness: 101 } };
    await expect(change(id, { name: 'New', settings })).rejects.toMatchObject({ code: 'request.invalid' });
    expect(await read(id)).toMatchObject({ version: 1, name: 'Test', settings: defaults });
  });

  test('one flow at most is the default, whoever asks at the same time', async () => {
    const flows = [await bench.addFlow(tenant, {}), await bench.addFlow(tenant, {})];
    await Promise.all(flows.map((id) => change(id, { isDefault: true })));
    const created = await createFlow(bench.dependencies, {
      organisationId: tenant.id,
      name: 'New default',
      isDefault: true,
      settings: {},
      createdBy: null,
    });
    const isDefault = async () =>
      (await readFlows(bench.dependencies, tenant.id)).filter((flow) => flow.isDefault).map(({ id }) => id);
    expect(await isDefault()).toEqual([created.id]);
    await change(created.id, { isDefault: false });
    expect(await isDefault()).toEqual([]);
  });

  test("another tenant's flow is not found, for reading and for changing", async () => {
    const other = await bench.addTenant();
    const id = await bench.addFlow(other, {});
    await expect(read(id)).rejects.toMatchObject({ code: 'flow.not_found' });
    await expect(change(id, { name: 'Mine' })).rejects.toMatchObject({ code: 'flow.not_found' });
  });

  test.each([
    [{ thresholds: { sharpness: 101 } }, 'body.settings.thresholds.sharpness: '],
    [{ thresholds: { sharpnes: 1 } }, 'body.settings.thresholds.sharpnes: there is no such setting'],
    [{ colour: 'red' }, 'body.settings.colour: there is no such setting'],
    [{ liveness: 'maybe' }, 'body.settings.liveness: '],
    [{ modules: 'all' }, 'body.settings.modules: '],
    [{ countries: ['deu'] }, 'body.settings.countries.0: '],
    [{ countries: ['DEU', 'QQQ'] }, 'body.settings.countries.1: '],
    [{ redirectionUrl: 'javascript:alert(1)' }, 'body.settings.redirectionUrl: '],
    [{ redirectionUrl: '/after' }, 'body.settings.redirectionUrl: '],
    [{ thresholds: { faceDistanceReject: 0.1 } }, 'body.settings.thresholds.faceDistanceReject: '],
    [{ endScreenTitle: 'a\0b' }, 'body.settings.endScreenTitle: '],
    [{ endScreenTitle: '\ud800' }, 'body.settings.endScreenTitle: '],
    [{ frameAncestors: ['https://a.example', 'https://b.example/x'] }, 'body.settings.frameAncestors.1: '],
    // They go into a header: no directive of their own, and nothing that no header may hold.
    [{ frameAncestors: ['https://a.example;sandbox'] }, 'body.settings.frameAncestors.0: '],
    [{ frameAncestors: ['https://例え.example'] }, 'body.settings.frameAncestors.0: '],
  ])('%j is refused, naming the field and not the value', (given, detail) => {
    const refused = () => readFlowSettings(given, tenant);
    expect(refused).toThrow(expect.objectContaining({ code: 'request.invalid' }));
    expect(refused).toThrow(detail);
    expect(refused).not.toThrow(/javascript|maybe|alert|QQQ/);
  });

  test('what the validation lets through can be stored, odd characters included', async () => {
    const endScreenTitle = 'Готово 🎉 \\u0000 " \u2028';
    const settings = readFlowSettings({ endScreenTitle }, tenant);
    const id = await bench.addFlow(tenant, settings);
    expect((await read(id)).settings.endScreenTitle).toBe(endScreenTitle);
  });
});

test('only the three groups are merged member by member, lists are replaced', () => {
  const current = { ...defaults, countries: ['DEU', 'FRA'] };
  expect(mergeFlowSettings(current, { countries: ['ITA'], handoff: { sms: true } })).toEqual({
    ...current,
    countries: ['ITA'],
    handoff: { ...defaults.handoff, sms: true },
  });
});

test('the supporting read lists the modules that are on, beside the settings', () => {
  const flow = {
    id: 'f',
    organisationId: 'o',
    name: 'Test',
    isDefault: true,
    version: 1,
    settings: { ...defaults, modules: { consent: false, id: true, secondId: false, face: true } },
    createdAt: 1,
    updatedAt: 1,
  };
  expect(showFlowWithModules(flow)).toMatchObject({
    flowId: 'f',
    modules: ['id', 'face'],
    idCaptureTimeout: defaults.idCaptureTimeout,
  });
});
