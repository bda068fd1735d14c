import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { World } from '../../src/base/world.ts'
import { findMake } from '../../src/make/find.ts'
import { freebsd } from '../../src/model/freebsd.ts'

const nowhere = { write: () => {}, isTTY: false }

/** A machine with the given PATH and no ports tree. */
export function world(env: World['env'] = { PATH: process.env.PATH }): World {
  const now = () => new Date(0)
  return { cwd: '/', env, now, stdout: nowhere, stderr: nowhere, jobs: availableParallelism() }
}

export const make = findMake(world())

const cases = join(dirname(fileURLToPath(import.meta.url)), '../cases/make')

/** A port of test/cases/make on FreeBSD 14.3. */
export function port(path: string) {
  return { dir: join(cases, path), freebsd: freebsd('14.3') }
}
