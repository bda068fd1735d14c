/**
 * Rows that every plan has: the defaults, everything off, everything on (as far as that is legal), and settings that failed
 * before. A must-have row says nothing of SINGLE groups unless it is the defaults or a known setting: there the search chooses.
 *
 * The defaults of all flavors share their choices, so the smallest array of several flavors may have no place for all of
 * them: 55 rows show each of 11 flavors with each of 5 compressions once, and then the compression of the defaults would
 * stand beside nothing but defaults. One flavor's defaults stand apart there: 56 rows are the fewest with all of them.
 */
import { completer, open } from './complete.ts'
import { isBroken, type Numbers, type Space } from './space.ts'

/** A row with open cells: the search fills them. */
export interface Must {
  readonly cells: Numbers
  readonly why: 'defaults' | 'all off' | 'all on' | 'failed before'
}

/** For each flavor; a row that an earlier one already is stands once. */
export function mustHaves(space: Space, failed: readonly Numbers[] = []): readonly Must[] {
  const hasFlavor = space.parameters[0]?.kind === 'flavor'
  const flavors = hasFlavor ? space.flavors.map((_, i) => i) : [undefined]
  const usual = flavors.map((flavor): Must => ({ why: 'defaults', cells: defaults(space, flavor) }))
  const extremes = flavors.flatMap((flavor): readonly Must[] => [
    { why: 'all off', cells: extreme(space, flavor, 'off') },
    { why: 'all on', cells: extreme(space, flavor, 'on') },
  ])
  const before = failed.map((cells): Must => ({ why: 'failed before', cells }))
  return distinct([...usual, ...before, ...extremes])
}

/** The defaults, and what they imply: where a rule is broken its parameters are filled anew. */
function defaults(space: Space, flavor: number | undefined): Numbers {
  const usual = space.parameters.map((p, i) => (i === 0 && flavor !== undefined ? flavor : p.usual))
  const unruly = new Set(space.forbidden.filter(rule => isBroken(rule, usual)).flatMap(rule => rule.map(([p]) => p)))
  if (unruly.size === 0) return usual
  const partial = usual.map((value, parameter) => (unruly.has(parameter) ? open : value))
  return completer(space)(partial, parameter => usual[parameter] ?? 0) ?? space.parameters.map(() => open)
}

/** Switches off (or on) one after the other, each unless no legal row is left; choices stay open, RADIO is none when off. */
function extreme(space: Space, flavor: number | undefined, side: 'off' | 'on'): Numbers {
  const { parameters } = space
  const complete = completer(space)
  const cells: number[] = parameters.map((p, i) => (p.kind === 'flavor' && i === 0 ? (flavor ?? 0) : open))
  parameters.forEach(({ kind, values }, i) => {
    const wanted = side === 'on' && kind === 'switch' ? 1 : 0
    const isRadioNone = kind === 'choice' && values[0]?.length === 0 && side === 'off'
    if (kind !== 'switch' && !isRadioNone) return
    const trial = cells.with(i, wanted)
    const other = kind === 'switch' ? 1 - wanted : open
    cells[i] = complete(trial, () => 0) === undefined ? other : wanted
  })
  return cells
}

function distinct(musts: readonly Must[]): readonly Must[] {
  const kept: Must[] = []
  for (const must of musts) {
    const isThere = kept.some(other => must.cells.every((value, i) => value === open || value === other.cells[i]))
    if (!isThere) kept.push(must)
  }
  return kept
}
