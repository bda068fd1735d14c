/** Which outcomes of checks each gate is made of, and what mends it. */
import type { Need, Outcome } from '../../checks/check.ts'
import type { ChecksSummary, GateFacts } from '../../model/gates.ts'
import { allPorts } from '../../model/ports.ts'
import { distinfoNames } from '../../render/tree.ts'
import type { Checked } from './checks.ts'
import type { Checksums } from './checksums.ts'
import type { PrepareStart } from './start.ts'
import type { Versioned } from './version.ts'

type Facts = PrepareStart & Versioned & Checksums & Checked
type Held = Pick<GateFacts, 'unseen' | 'checks' | 'make' | 'downgrade' | 'signed' | 'packages' | 'aports' | 'atHand'>

export function held(facts: Facts): Held {
  const { outcomes, atHand, line, aports, ledger } = facts
  const ports = allPorts(facts.ports)
  const of = (name: keyof Held): readonly Outcome[] => outcomes.filter(outcome => gateOf(outcome) === name)
  const inDistdir = `--distdir ${atHand?.folder ?? 'DIR'}`
  return {
    checks: summary(of('checks')),
    make: summary(of('make')),
    downgrade: withFinding(summary(of('downgrade')), of('downgrade')),
    signed: signatures(facts, look(summary(of('signed')), inDistdir)),
    packages: look(summary(of('packages')), inDistdir),
    aports:
      aports === undefined
        ? {
            failed: [],
            warned: [],
            reason: "the guest's repository was not named",
            next: `wbrel prepare ${line} --aports DIR`,
          }
        : look(summary(of('aports')), `--aports ${aports}`),
    unseen: ports.flatMap(distinfoNames).filter(name => ledger.evidence.get(name) === 'present tree'),
    atHand: atHand && {
      folder: atHand.folder,
      missing: atHand.missing.length,
      total: atHand.names.length,
      isReread: atHand.isReread,
    },
  }
}

function gateOf({ check: { id, needs } }: Outcome): keyof Held {
  if (id === 'version.downgrade') return 'downgrade'
  if (id === 'apk.signed') return 'signed'
  if (id.startsWith('apk.')) return 'packages'
  if (id.startsWith('aports.')) return 'aports'
  return needs.includes('make') && !needs.some(need => offered.includes(need)) ? 'make' : 'checks'
}

/** What the user need not provide: a check that misses it holds nothing up. */
const offered: readonly Need[] = ['network', 'others', 'distfiles']

function summary(outcomes: readonly Outcome[]): ChecksSummary {
  const notRun = outcomes.flatMap(outcome => (outcome.state === 'not-run' ? [outcome] : []))
  const stuck = notRun.find(({ check }) => !check.needs.some(need => offered.includes(need)))
  const failed = outcomes.flatMap(({ check, state }) => (state === 'failed' ? [check.id] : []))
  const warned = outcomes.flatMap(o => (o.state === 'passed' && o.warnings.length > 0 ? [o.check.id] : []))
  return { failed, warned, reason: stuck?.reason, next: failed.length > 0 ? undefined : stuck?.hint }
}

/** The command that shows what failed. */
function look(own: ChecksSummary, option: string): ChecksSummary {
  const { failed, next } = own
  return { ...own, next: failed.length > 0 ? `wbrel check ${option} --only ${failed.join(',')}` : next }
}

/** The first finding itself says what is wrong, and what to do. */
function withFinding(own: ChecksSummary, outcomes: readonly Outcome[]): ChecksSummary {
  const [first, ...others] = outcomes.flatMap(outcome => (outcome.state === 'failed' ? outcome.problems : []))
  if (first === undefined) return own
  return {
    ...own,
    found: `${first.message}${others.length > 0 ? `, and ${others.length} more` : ''}`,
    next: first.hint,
  }
}

/** Who may sign packages is the owner's word: without it no signature means anything, wherever the packages are. */
function signatures({ next, atHand }: Facts, own: ChecksSummary): ChecksSummary {
  if (own.failed.length > 0 || Object.keys(next.manifest.guest.keys ?? {}).length > 0) return own
  const where = atHand === undefined ? '' : `, whatever ${atHand.folder} holds`
  return { ...own, reason: `no key is pinned${where}`, next: 'add guest.keys to the manifest (wbrel help apk)' }
}
