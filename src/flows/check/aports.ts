/** A checkout of the guest's repository. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { World } from '../../base/world.ts'
import type { Absent, Aports } from '../../checks/check.ts'
import { filesBelow, missing } from './folders.ts'

/** Reads what the checks need of a checkout: APKBUILDs, manual pages, workflows. */
export async function aportsOf(world: World, named: string | undefined): Promise<Aports | Absent> {
  if (named === undefined)
    return {
      absent: "the guest's repository was not named",
      hint: 'wbrel check --aports DIR, a checkout of freebsd-wifibox-alpine at the pinned commit',
    }
  const folder = resolve(world.cwd, named)
  const wanted = /(^|\/)APKBUILD$|wifibox-alpine\.5[^/]*$|^\.github\/workflows\/[^/]+\.ya?ml$/
  const paths = filesBelow(folder).filter(path => wanted.test(path) && !path.startsWith('.git/'))
  if (paths.length === 0)
    throw missing(`${named} holds no APKBUILD`, named, 'name a checkout of freebsd-wifibox-alpine')
  // Inside of another work tree, git would tell of that one.
  const isTop = (await git(world, folder, ['rev-parse', '--show-prefix'])) === ''
  const commit = isTop ? await git(world, folder, ['rev-parse', 'HEAD']) : undefined
  const main = await git(world, folder, ['rev-parse', '--verify', '--quiet', 'origin/main'])
  const ancestor =
    commit === undefined || main === undefined
      ? undefined
      : await git(world, folder, ['merge-base', '--is-ancestor', commit, main])
  return {
    files: new Map(paths.map(path => [path, readFileSync(join(folder, path), 'utf8')])),
    commit,
    onMain: commit === undefined || main === undefined ? undefined : ancestor !== undefined,
  }
}

/** Its output, or undefined when it fails. */
function git(world: World, folder: string, args: readonly string[]): Promise<string | undefined> {
  const env = { PATH: world.env.PATH, HOME: world.env.HOME, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' }
  return new Promise(done => {
    execFile('git', ['-C', folder, ...args], { env }, (error, stdout) =>
      done(error === null ? stdout.trim() : undefined),
    )
  })
}
