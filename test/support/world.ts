import type { World } from '../../src/base/world.ts'

/** The surroundings of a test: this process's PATH, a clock that stands still, no output. */
export function testWorld(overrides: Partial<World> = {}): World {
  const nowhere = { write: () => {}, isTTY: false }
  return {
    cwd: process.cwd(),
    env: process.env,
    now: () => new Date('2026-03-29T12:00:00Z'),
    stdout: nowhere,
    stderr: nowhere,
    jobs: 2,
    ...overrides,
  }
}
