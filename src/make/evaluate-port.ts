import type { Answer, HostState, Question } from '../model/answer.ts'
import type { FreeBSD } from '../model/freebsd.ts'
import { ask } from './evaluate.ts'
import type { Make } from './make.ts'
import { askOptions, select } from './options.ts'
import type { RunOptions } from './process.ts'

export interface PortSetting {
  /** The port's folder, absolute. */
  readonly dir: string
  readonly flavor?: string
  readonly freebsd: FreeBSD
  /** Options that differ from the port's defaults. */
  readonly with?: readonly string[]
  readonly without?: readonly string[]
  readonly goal?: string
  readonly host?: HostState
  /** Further make variables. */
  readonly variables?: Readonly<Record<string, string>>
}

/** What `wbrel eval` asks: some variables of a port in one setting, which is told as a difference from the defaults. */
export async function evaluatePort(
  make: Make,
  setting: PortSetting,
  variables: readonly string[],
  run: RunOptions = {},
): Promise<Answer> {
  return ask(make, await questionOf(make, setting, run), variables, run)
}

/** The question with every option named, if the setting says anything about options. */
async function questionOf(make: Make, setting: PortSetting, run: RunOptions = {}): Promise<Question> {
  const { with: more = [], without: fewer = [], ...question } = setting
  if (more.length === 0 && fewer.length === 0) return question
  return { ...question, ...select(await askOptions(make, question, run), more, fewer) }
}
