/** Rows of equal width in one block of memory, each with an id. Squared Euclidean distances, exact. */
export interface DescriptorTable {
  readonly size: number;
  /** Adds or replaces. A descriptor of another width is another model's and is left out. */
  set(id: string, descriptor: readonly number[]): void;
  delete(id: string): void;
  /** The nearest row of a range, or null when none is as near as `withinSquared`. */
  nearest(
    query: Float32Array,
    range: { from: number; to: number; withinSquared: number; exceptId: string | null },
  ): { id: string; squared: number } | null;
  /** Overwrites everything; the table is empty afterwards. */
  wipe(): void;
}

const floatBytes = 4;
/** An id in list and map with its row number: 85 measured at 100 000 rows on Node 20. */
const idBytes = 90;
const smallestCapacity = 64;
const growth = 1.25;
/** Dimensions between two looks at whether the sum has gone too far already. */
const dimensionsAtOnce = 16;

/** Memory of a table that holds so many rows. */
export const tableBytes = (rows: number, width: number): number =>
  capacityFor(rows) * (width * floatBytes + idBytes);

function capacityFor(rows: number): number {
  let capacity = smallestCapacity;
  while (capacity < rows) capacity = Math.ceil(capacity * growth);
  return capacity;
}

export function createDescriptorTable(width: number): DescriptorTable {
  let block = new Float32Array(smallestCapacity * width);
  const ids: string[] = [];
  const rowOf = new Map<string, number>();

  function grow(): void {
    const old = block;
    block = new Float32Array(capacityFor(ids.length + 1) * width);
    block.set(old);
    old.fill(0);
  }

  return {
    get size() {
      return ids.length;
    },
    set(id, descriptor) {
      if (descriptor.length !== width) return;
      let row = rowOf.get(id);
      if (row === undefined) {
        row = ids.length;
        if ((row + 1) * width > block.length) grow();
        ids.push(id);
        rowOf.set(id, row);
      }
      block.set(descriptor, row * width);
    },
    delete(id) {
      const row = rowOf.get(id);
      if (row === undefined) return;
      const last = ids.length - 1;
      const lastId = ids[last] ?? id;
      block.copyWithin(row * width, last * width, (last + 1) * width);
      block.fill(0, last * width, (last + 1) * width);
      ids[row] = lastId;
      rowOf.set(lastId, row);
      rowOf.delete(id);
      ids.pop();
    },
    nearest(query, { from, to, withinSquared, exceptId }) {
      if (query.length !== width) return null;
      let best = withinSquared;
      let bestRow = -1;
      const end = Math.min(to, ids.length);
      for (let row = from; row < end; row += 1) {
        const squared = squaredDistance(block, row * width, query, best);
        if (squared <= best && ids[row] !== exceptId) {
          best = squared;
          bestRow = row;
        }
      }
      const id = ids[bestRow];
      return id === undefined ? null : { id, squared: best };
    },
    wipe() {
      block.fill(0);
      block = new Float32Array(smallestCapacity * width);
      ids.length = 0;
      rowOf.clear();
    },
  };
}

/** Stops as soon as the sum is over `limit`: it only grows. */
function squaredDistance(block: Float32Array, offset: number, query: Float32Array, limit: number): number {
  const width = query.length;
  let sum = 0;
  for (let start = 0; start < width; start += dimensionsAtOnce) {
    const end = Math.min(start + dimensionsAtOnce, width);
    for (let index = start; index < end; index += 1) {
      const difference = (block[offset + index] ?? 0) - (query[index] ?? 0);
      sum += difference * difference;
    }
    if (sum > limit) return sum;
  }
  return sum;
}
