/** What the stand-in shall do: a JSON file that its poudriere.conf names in STAND_IN, since its environment is wiped. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dialect } from './getopts.ts'

export interface Scenario {
  readonly dialect: Dialect
  /** Pretends to run as this user; by default it is who it is. */
  readonly uid?: number
  /** poudriered runs: jobs of other users are queued, and the answer is success. */
  readonly queues?: true
  /** Held as long as this file exists. */
  readonly lock?: { readonly kind: 'starting' | 'running' | 'logs'; readonly file: string }
  /** Time that each package takes. */
  readonly seconds?: number
  /** Signals do not end it: only its jail's end does. */
  readonly isDeaf?: true
  /** Further packages that fail, for counts beyond 255. */
  readonly further?: number
  /** The first that fits a package decides; none: it is built. */
  readonly rules?: readonly Rule[]
}

export interface Rule {
  readonly port?: string
  readonly flavor?: string
  readonly jail?: string
  /** Options that must be on or off. */
  readonly on?: readonly string[]
  readonly off?: readonly string[]
  /**
   * `silent`: nowhere mentioned; `exit`: poudriere itself dies in the middle; `half`: and half a JSON is all that is left;
   * `other-options`: built with other options.
   */
  readonly outcome: 'fail' | 'ignore' | 'crash' | 'fetch' | 'silent' | 'exit' | 'half' | 'other-options'
  readonly phase?: string
  readonly errorType?: string
  readonly lines?: readonly string[]
  readonly reason?: string
}

export interface Conf {
  readonly etc: string
  readonly baseFolder: string
  readonly data: string
  readonly interval: string
  readonly scenario: Scenario
}

/** Undefined when there is no poudriere.conf that can be read. */
export function readConf(etc: string): Conf | undefined {
  const file = [join(etc, 'poudriere.conf'), join(etc, 'poudriere.d', 'poudriere.conf')].find(isReadable)
  if (file === undefined) return undefined
  const names = ['BASEFS', 'POUDRIERE_DATA', 'HTML_JSON_UPDATE_INTERVAL', 'STAND_IN']
  const print = names.map(name => `printf '%s\\n' "$${name}"`).join('; ')
  const { stdout } = spawnSync('sh', ['-c', `. "$1"; ${print}`, 'sh', file], { encoding: 'utf8' })
  const [base = '', data = '', interval = '', scenario = ''] = stdout.split('\n')
  return {
    etc,
    baseFolder: base || '/usr/local/poudriere',
    data: data || join(base, 'data'),
    interval: interval || '2',
    scenario: scenario === '' ? { dialect: 'master' } : JSON.parse(readFileSync(scenario, 'utf8')),
  }
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK)
    return true
  } catch {
    return false
  }
}
