import type { Question } from '../model/answer.ts'
import { expand } from './evaluate.ts'
import type { Make } from './make.ts'
import { askOptions, type Options } from './options.ts'
import type { RunOptions } from './process.ts'
import { words } from './words.ts'

/** What `make check-config` says about a selection; none: it is legal. */
export async function checkConfig(make: Make, question: Question, run: RunOptions = {}): Promise<readonly string[]> {
  const [options, prevention] = await Promise.all([askOptions(make, question, run), askPrevention(make, question, run)])
  return configComplaints(options, prevention)
}

/** Only what the options that are on prevent. */
async function askPrevention(make: Make, question: Question, run: RunOptions): Promise<Prevention> {
  const [pairs = '', reasons = ''] = await expand(
    make,
    question,
    [
      '${PORT_OPTIONS:U:@o@${${o}_PREVENTS:U:@p@${o}:${p}@}@}',
      `\${PORT_OPTIONS:U:@o@\${\${o}_PREVENTS_MSG:D${unit}\${o}\\:\${\${o}_PREVENTS_MSG}}@}`,
    ],
    run,
  )
  return {
    prevents: words(pairs).map(splitAtColon),
    reasons: new Map(reasons.split(unit).slice(1).map(splitAtColon)),
  }
}

const unit = '\u001f'

function splitAtColon(word: string): readonly [string, string] {
  const at = word.indexOf(':')
  return [word.slice(0, at), word.slice(at + 1).trim()]
}

export interface Prevention {
  /** An option, and one that it excludes. */
  readonly prevents: readonly (readonly [string, string])[]
  readonly reasons: ReadonlyMap<string, string>
}

/** The rules of SINGLE, RADIO, MULTI and PREVENTS in the framework's words (bsd.port.mk, `_check-config`). */
export function configComplaints(options: Options, prevention: Prevention): readonly string[] {
  return [...multi(options), ...single(options), ...radio(options), ...conflicts(options, prevention)]
}

function multi(options: Options): readonly string[] {
  return selected(options, 'MULTI')
    .filter(({ on }) => on.length === 0)
    .map(({ name }) => `====> You must check at least one option in the ${name} multi`)
}

function single(options: Options): readonly string[] {
  return selected(options, 'SINGLE')
    .filter(({ on }) => on.length !== 1)
    .flatMap(({ name, on }) => [
      `====> You must select one and only one option from the ${name} single`,
      on.length === 0
        ? '=====> No option was selected (and one must be)'
        : `=====> Only one of these must be defined: ${on.join(' ')}`,
    ])
}

function radio(options: Options): readonly string[] {
  return selected(options, 'RADIO')
    .filter(({ on }) => on.length > 1)
    .flatMap(({ name, on }) => [
      `====> You cannot select multiple options from the ${name} radio`,
      `=====> Only one of these must be defined: ${on.join(' ')}`,
    ])
}

/** A group with the name of an option counts only while that option is on. */
function selected(options: Options, type: 'MULTI' | 'SINGLE' | 'RADIO') {
  return options.groups
    .filter(group => group.type === type)
    .filter(group => type === 'RADIO' || !options.all.includes(group.name) || options.on.includes(group.name))
    .map(group => ({ name: group.name, on: group.members.filter(member => options.on.includes(member)) }))
}

function conflicts(options: Options, { prevents, reasons }: Prevention): readonly string[] {
  const lines = options.on.flatMap(name => {
    const excluded = prevents.filter(([option]) => option === name).map(([, other]) => other)
    const against = excluded.filter(other => options.on.includes(other))
    if (against.length === 0) return []
    const reason = reasons.get(name)
    const line = `=====> Option ${name} conflicts with ${against.join(' ')} (select only one)`
    return reason ? [line, `======> ${reason}`] : [line]
  })
  return lines.length === 0 ? [] : ['====> Two or more enabled options conflict with each other', ...lines]
}
