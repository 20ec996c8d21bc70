import { expect, test } from 'vitest';
import { createFairQueue } from './create-fair-queue.js';

function queueOf(...names: string[]) {
  const queue = createFairQueue<{ owner: string; name: string }>();
  for (const name of names) queue.add({ owner: name.charAt(0), name });
  return queue;
}
const drain = (queue: ReturnType<typeof queueOf>) =>
  Array.from({ length: queue.length }, () => queue.take()?.name).join(' ');

test('one owner’s flood does not hold up another’s single item', () => {
  expect(drain(queueOf('a1', 'a2', 'a3', 'a4', 'b1', 'c1'))).toBe('a1 b1 c1 a2 a3 a4');
});

test('two floods take turns', () => {
  expect(drain(queueOf('a1', 'a2', 'a3', 'b1', 'b2', 'b3'))).toBe('a1 b1 a2 b2 a3 b3');
});

test('whoever comes late joins the round that is being served, before the third item of another', () => {
  const queue = queueOf('a1', 'a2', 'a3');
  expect([queue.take()?.name, queue.take()?.name]).toEqual(['a1', 'a2']);
  queue.add({ owner: 'b', name: 'b1' });
  expect(drain(queue)).toBe('b1 a3');
});

test('an owner who was served before and comes back waits no longer than a new one', () => {
  const queue = queueOf('a1', 'a2', 'b1');
  expect(drain(queue)).toBe('a1 b1 a2');
  for (const name of ['c1', 'a3', 'c2']) queue.add({ owner: name.charAt(0), name });
  expect(drain(queue)).toBe('c1 a3 c2');
});

test('what is removed is not served, and is counted no more', () => {
  const queue = createFairQueue<{ owner: string }>();
  const [first, second] = [{ owner: 'a' }, { owner: 'a' }];
  queue.add(first);
  queue.add(second);
  expect(queue.countOf('a')).toBe(2);
  expect(queue.remove(first)).toBe(true);
  expect(queue.remove(first)).toBe(false);
  expect(queue.countOf('a')).toBe(1);
  expect(queue.take()).toBe(second);
});
