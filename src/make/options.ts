import { Fault } from '../base/fault.ts'
import { didYouMean } from '../base/text.ts'
import type { Question } from '../model/answer.ts'
import { expand } from './evaluate.ts'
import type { Make } from './make.ts'
import type { RunOptions } from './process.ts'
import { words } from './words.ts'

export type GroupType = 'SINGLE' | 'RADIO' | 'MULTI' | 'GROUP'

export interface OptionGroup {
  readonly type: GroupType
  readonly name: string
  readonly members: readonly string[]
}

/** A port's options in one flavor on one release, and the selection that the question leads to. */
export interface Options {
  /** COMPLETE_OPTIONS_LIST; what a flavor adds afterwards is not in it. */
  readonly all: readonly string[]
  readonly groups: readonly OptionGroup[]
  /** PORT_OPTIONS, as the port left it. */
  readonly on: readonly string[]
}

const types = ['SINGLE', 'RADIO', 'MULTI', 'GROUP'] as const

/** TYPE:NAME:MEMBER,MEMBER for each group. */
const groupExpressions = types.map(type => `\${OPTIONS_${type}:U:@g@${type}:\${g}:\${OPTIONS_${type}_\${g}:ts,}@}`)

export async function askOptions(make: Make, question: Question, run: RunOptions = {}): Promise<Options> {
  const expressions = ['${COMPLETE_OPTIONS_LIST}', '${PORT_OPTIONS}', ...groupExpressions]
  const [all, on, ...groups] = await expand(make, question, expressions, run)
  return { all: words(all), on: words(on), groups: groups.flatMap(words).map(readGroup) }
}

function readGroup(word: string): OptionGroup {
  const [type, name = '', members = ''] = word.split(':')
  return {
    type: types.find(known => known === type) ?? 'GROUP',
    name,
    members: members.split(',').filter(member => member !== ''),
  }
}

export interface Selection {
  readonly set: readonly string[]
  readonly unset: readonly string[]
}

/**
 * The defaults with some options more and some fewer; every option is named, so that nothing is left to a default.
 * A member of a SINGLE or RADIO group that comes on turns the other members off. Throws a Fault on an unknown option and
 * on two members of one such group.
 */
export function select(options: Options, more: readonly string[], fewer: readonly string[]): Selection {
  const unknown = [...more, ...fewer].filter(name => !options.all.includes(name))
  if (unknown.length > 0)
    throw new Fault(
      'invalid',
      unknown.map(name => unknownOption(name, options.all)),
    )
  const exclusive = options.groups.filter(group => group.type === 'SINGLE' || group.type === 'RADIO')
  const clash = exclusive.map(group => group.members.filter(name => more.includes(name))).find(both => both.length > 1)
  if (clash !== undefined) throw new Fault('invalid', twoOfOneGroup(clash))
  const replaced = exclusive.filter(group => group.members.some(name => more.includes(name))).flatMap(g => g.members)
  const off = new Set([...fewer, ...replaced].filter(name => !more.includes(name)))
  const on = new Set([...options.on.filter(name => !off.has(name)), ...more])
  return {
    set: options.all.filter(name => on.has(name)),
    unset: options.all.filter(name => !on.has(name)),
  }
}

function unknownOption(name: string, all: readonly string[]) {
  return {
    code: 'options.unknown',
    message: `${name} is no option of this port${didYouMean(name, all)}`,
    found: name,
    expected: all.join(' ') || 'the port has no options',
  }
}

function twoOfOneGroup(both: readonly string[]) {
  return { code: 'options.exclusive', message: `only one of ${both.join(' and ')} can be on`, found: both.join(' ') }
}
