import { GatehouseError } from '@gatehouse/contract';
import type { ExecutiveRole } from '../../platform/database/schema.js';

/** What an executive may do, by role: the one table that every surface asks. */
const rolesFor = {
  read: ['admin', 'reviewer', 'developer', 'read-only'],
  review: ['admin', 'reviewer'],
  'change-flows': ['admin', 'developer'],
  'change-webhooks': ['admin', 'developer'],
  'change-sessions': ['admin', 'reviewer', 'developer'],
  'delete-sessions': ['admin'],
} as const satisfies Record<string, readonly ExecutiveRole[]>;

export type ExecutiveAction = keyof typeof rolesFor;

interface CallingExecutive {
  id: string;
  role: ExecutiveRole;
}

/** The executive, if the role allows the action; else `executive.forbidden`. */
export function requireRole(
  executive: CallingExecutive | undefined,
  action: ExecutiveAction,
): CallingExecutive {
  const roles: readonly ExecutiveRole[] = rolesFor[action];
  if (!executive || !roles.includes(executive.role)) throw new GatehouseError('executive.forbidden');
  return executive;
}
