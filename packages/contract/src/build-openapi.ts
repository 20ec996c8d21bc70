import { z } from 'zod';
import type { Endpoint, EndpointAuth } from './endpoints/endpoint.js';
import { endpoints, notImplementedPaths } from './endpoints/index.js';
import { type ErrorCode, type ErrorDefinition, errorDefinitions } from './errors.js';

type JsonObject = Record<string, unknown>;

const security: Record<EndpointAuth, JsonObject[]> = {
  none: [],
  key: [{ apiKey: [] }],
  session: [{ apiKey: [], token: [] }, { token: [] }],
  'session-token': [{ apiKey: [], token: [] }, { token: [] }],
  executive: [{ token: [] }, { apiKey: [], token: [] }],
  'session-or-executive': [{ apiKey: [], token: [] }, { token: [] }],
};

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonObject => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  });
  return rest;
};

function parametersOf({ params, query }: Endpoint): JsonObject[] {
  return (['path', 'query'] as const).flatMap((place) => {
    const schema = schemaOf(place === 'path' ? params : query, 'input') as {
      properties?: Record<string, JsonObject>;
      required?: string[];
    };
    return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
      name,
      in: place,
      required: place === 'path' || (schema.required ?? []).includes(name),
      schema: property,
    }));
  });
}

function bodyOf(endpoint: Endpoint): JsonObject | undefined {
  if (endpoint.bodyKind === 'none') return undefined;
  const json = { 'application/json': { schema: schemaOf(endpoint.body, 'input') } };
  if (endpoint.bodyKind === 'json') return { content: json };
  const picture = { schema: { type: 'string', format: 'binary' } };
  return {
    required: true,
    content: { ...json, 'image/jpeg': picture, 'image/png': picture, 'image/webp': picture },
  };
}

function responsesOf(endpoint: Endpoint): JsonObject {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of endpoint.errors) {
    const { http }: ErrorDefinition = errorDefinitions[code];
    byStatus.set(http, [...(byStatus.get(http) ?? []), code]);
  }
  const errors = [...byStatus].map(([status, codes]) => [
    String(status),
    {
      description: codes.map((code) => `\`${code}\`: ${errorDefinitions[code].developer}`).join('\n\n'),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    },
  ]);
  return {
    '200': {
      description: 'Success',
      content: { 'application/json': { schema: schemaOf(endpoint.response, 'output') } },
    },
    ...Object.fromEntries(errors),
  };
}

/** OpenAPI 3.1 of every endpoint, made from the schemas that validate requests and strip answers. */
export function buildOpenApi(serverUrl: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const endpoint of Object.values(endpoints) as Endpoint[]) {
    const body = bodyOf(endpoint);
    for (const [index, path] of endpoint.paths.entries()) {
      const openPath = path.replace(/:([a-zA-Z]+)/g, '{$1}');
      paths[openPath] = {
        ...paths[openPath],
        [endpoint.method.toLowerCase()]: {
          operationId: index === 0 ? endpoint.id : `${endpoint.id}_${index + 1}`,
          summary: endpoint.summary,
          description: `Contract section ${endpoint.section}.`,
          tags: [endpoint.section.split('.')[0]],
          security: security[endpoint.auth],
          parameters: parametersOf(endpoint),
          ...(body && { requestBody: body }),
          responses: responsesOf(endpoint),
        },
      };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse',
      version: '1.0',
      description: `Endpoints that concern one session also work under /0 with the session token alone. Answering 501: ${notImplementedPaths.join(', ')}.`,
    },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        token: { type: 'apiKey', in: 'header', name: 'X-Incode-Hardware-Id' },
      },
      schemas: {
        Error: {
          type: 'object',
          required: ['timestamp', 'status', 'error', 'message', 'path', 'code', 'requestId'],
          properties: {
            timestamp: { type: 'integer' },
            status: { type: 'integer' },
            error: { type: 'string' },
            message: { type: 'string' },
            path: { type: 'string' },
            code: { type: 'string', enum: Object.keys(errorDefinitions) },
            requestId: { type: 'string' },
          },
        },
      },
    },
  };
}
