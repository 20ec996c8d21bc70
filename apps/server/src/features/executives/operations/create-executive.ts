import { hash } from '@node-rs/argon2';
import type { Dependencies } from '../../../dependencies.js';
import type { ExecutiveRole } from '../../../platform/database/schema.js';
import { createObjectId } from '../../../platform/ids.js';

/** OWASP's argon2id parameters; @node-rs/argon2 hashes with argon2id by default. */
export const passwordHashing = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export async function createExecutive(
  { db, clock }: Pick<Dependencies, 'db' | 'clock'>,
  {
    organisationId,
    email,
    password,
    role,
  }: { organisationId: string; email: string; password: string; role: ExecutiveRole },
): Promise<{ id: string }> {
  const now = clock.now();
  const id = createObjectId(now);
  await db
    .insertInto('executives')
    .values({
      id,
      organisationId,
      email: email.trim().toLowerCase(),
      passwordHash: await hash(password, passwordHashing),
      role,
      createdAt: now,
    })
    .execute();
  return { id };
}
