/** What test builders do, seen from outside: the folders and statuses of their builds. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestBuilder } from './builder.ts'

/** In the order of their build names. */
export function logFolders({ logs }: TestBuilder): readonly string[] {
  if (!existsSync(logs)) return []
  const folders = readdirSync(logs).flatMap(master =>
    readdirSync(join(logs, master))
      .filter(name => name.startsWith('wbrel-'))
      .map(name => ({ name, folder: join(logs, master, name) })),
  )
  return folders.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ folder }) => folder)
}

export function statuses(builder: TestBuilder): readonly string[] {
  return logFolders(builder).map(folder => {
    const file = join(folder, '.poudriere.status')
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  })
}

/** Of the build that began last. */
export function lastStatus(builder: TestBuilder): string {
  return statuses(builder).at(-1) ?? ''
}

/** Looks every 50 ms, for at most 20 s. */
export async function until(condition: () => boolean): Promise<void> {
  for (let n = 0; n < 400 && !condition(); n++) await sleep(50)
  assert.ok(condition(), 'waited for 20 s')
}
