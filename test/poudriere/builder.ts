/** A build host for tests: the stand-in poudriere in PATH, a configuration as a host has, a home of its own. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import type { Scenario } from './stand-in/scenario.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

export interface TestBuilder {
  readonly folder: string
  readonly home: string
  readonly etc: string
  /** Log folders of all builds. */
  readonly logs: string
  /** Environment that makes it this machine. */
  readonly env: Readonly<Record<string, string>>
  readonly play: (scenario: Scenario) => void
  /** Appends lines to its poudriere.conf. */
  readonly configure: (lines: string) => void
  /** Puts a program of one line of sh into its PATH. */
  readonly program: (name: string, line: string) => void
  readonly remove: () => void
}

export interface BuilderOptions {
  /** Name -> version. */
  readonly jails?: Readonly<Record<string, string>>
}

export function testBuilder({ jails = { '143amd64': '14.3-RELEASE-p2' } }: BuilderOptions = {}): TestBuilder {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-builder-'))
  const [home, bin, etc, base] = ['home', 'bin', 'etc', 'base'].map(name => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ]
  for (const path of [home, bin, etc, base, join(folder, 'tree'), join(folder, 'jail/usr/src/sys')])
    mkdirSync(path, { recursive: true })
  writeFileSync(join(folder, 'jail/usr/src/sys/Makefile'), '')
  writeConfiguration(etc, folder, jails)
  const program = (name: string, line: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  program('poudriere', `exec ${process.execPath} ${standIn()} "$@"`)
  program('kldstat', '[ "$1$2" = -qnlinux64 ]')
  program('sysctl', 'echo /compat/linux')
  program('uname', 'echo FreeBSD')
  program('id', 'case $1 in -u) echo 0 ;; *) echo root ;; esac')
  const scenario = join(folder, 'scenario.json')
  const play = (told: Scenario) => writeFileSync(scenario, JSON.stringify({ uid: 0, ...told }))
  const configure = (lines: string) => writeFileSync(join(etc, 'poudriere.conf'), `${lines}\n`, { flag: 'a' })
  configure(`BASEFS=${base}\nSTAND_IN=${scenario}\nZPOOL=`)
  play({ dialect: 'master' })
  return {
    ...{ folder, home, etc, play, configure, program },
    logs: join(base, 'data/logs/bulk'),
    env: { PATH: `${bin}:${usualPrograms()}`, HOME: home, POUDRIERE_ETC: etc },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

function writeConfiguration(etc: string, folder: string, jails: Readonly<Record<string, string>>): void {
  const put = (path: string, values: Readonly<Record<string, string>>) => {
    mkdirSync(join(etc, 'poudriere.d', path), { recursive: true })
    for (const [name, text] of Object.entries(values)) writeFileSync(join(etc, 'poudriere.d', path, name), `${text}\n`)
  }
  for (const [name, version] of Object.entries(jails))
    put(`jails/${name}`, { version, arch: 'amd64', method: 'http', mnt: join(folder, 'jail') })
  put('ports/default', { method: 'git+https', mnt: join(folder, 'tree') })
}

let programs: string | undefined

/** The programs of this machine without its own ways to become root. */
function usualPrograms(): string {
  if (programs !== undefined) return programs
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-programs-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const all = ['/sbin', '/usr/sbin', '/bin', '/usr/bin'].flatMap(from =>
    readdirSync(from).map(name => [name, join(from, name)] as const),
  )
  for (const [name, path] of new Map(all)) if (!['sudo', 'doas'].includes(name)) symlinkSync(path, join(folder, name))
  programs = folder
  return folder
}

let bundled: string | undefined

/** The stand-in as one file, made once a process: it must start fast. */
export function standIn(): string {
  if (bundled !== undefined) return bundled
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-stand-in-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  symlinkSync(join(root, 'src/make/framework'), join(folder, 'framework'))
  bundled = join(folder, 'poudriere.mjs')
  buildSync({
    entryPoints: [join(root, 'test/poudriere/stand-in/main.ts')],
    outfile: bundled,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    // Assets lie beside a bundle: see src/base/assets.ts.
    define: { WBREL_VERSION: '"test"' },
  })
  return bundled
}

/** A folder with the manifest of a release, as a maintainer has it. */
export function project(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'wbrel-project-'))
  writeFileSync(join(folder, 'wifibox.yaml'), readFileSync(join(root, 'test/manifests/1.8.0.yaml')))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
