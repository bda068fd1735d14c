import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { applyFiles } from '../../src/flows/plan-files.ts'
import { planPrepare } from '../../src/flows/prepare.ts'
import { type Campaign, campaign, onlyGit } from '../support/campaign.ts'
import { bin } from '../support/wbrel.ts'
import { testWorld } from '../support/world.ts'

const day = '2026-09-27'

describe('wbrel prepare, killed', () => {
  const main = campaign('main')
  main.run('bump musl 1.2.5-r99')
  main.write('e.json', JSON.stringify([{ name: 'wifibox-alpine/musl-1.2.5-r99.apk', sha256: 'a'.repeat(64), size: 1 }]))
  main.run('bump core finalize')
  const reference = main.copy()
  after(main.remove)
  after(reference.remove)
  const args = ['prepare', '1.x', '--date', day, '--evidence', 'e.json']

  it('between any two writes and run again gives the same bytes', async () => {
    assert.equal(reference.run(args.join(' ')).status, 0)
    const wanted = reference.files()
    const { plan, contents, root } = await planned(main)
    assert.ok(plan.changes.length >= 7)
    for (let done = 1; done < plan.changes.length; done++) {
      const own = main.copy()
      applyFiles(own.folder, { plan: { changes: plan.changes.slice(0, done) }, contents })
      leaveHalfAFile(own, plan.changes[done])
      const again = await planned(own)
      applyFiles(own.folder, again)
      assert.deepEqual(own.files(), wanted, `after ${done} of ${plan.changes.length} writes`)
      own.remove()
    }
    assert.ok(root.length > 0)
  })
  it('by SIGKILL at any instant and run again gives the same bytes', { timeout: 240_000 }, async () => {
    assert.equal(reference.run(args.join(' ')).status, 0)
    const wanted = reference.files()
    const timed = main.copy()
    const start = performance.now()
    assert.equal(timed.run(args.join(' ')).status, 0)
    const whole = performance.now() - start
    timed.remove()
    let killed = 0
    for (const part of [0.5, 0.7, 0.8, 0.9, 0.95, 1]) {
      const own = main.copy()
      if (await isKilled(own, args, whole * part)) killed++
      const { status } = own.run(args.join(' '))
      assert.equal(status, 0)
      assert.deepEqual(own.files(), wanted, `killed at ${part} of the run`)
      assert.deepEqual(
        readdirSync(own.folder).filter(name => name.endsWith('.wbrel-tmp')),
        [],
      )
      own.remove()
    }
    assert.ok(killed > 0)
  })
})

/** The plan as the flow makes it, without any process of its own. */
async function planned({ folder }: Campaign) {
  const none = {
    as: undefined,
    offCadence: undefined,
    distdir: undefined,
    aports: undefined,
    final: false,
    commit: false,
    tag: false,
  }
  const start = {
    ...testWorld({ cwd: folder, env: { PATH: onlyGit() } }),
    ...none,
    line: '1.x',
    date: day,
    evidence: 'e.json',
    manifest: 'wifibox.yaml',
  }
  return planPrepare.run(start, { step: () => {}, progress: () => {} })
}

/** What a kill in the middle of a write leaves: the temporary neighbour, cut short. */
function leaveHalfAFile(own: Campaign, change: { readonly kind: string; readonly path?: string } | undefined): void {
  if (change?.path === undefined) return
  const name = change.path.slice(change.path.lastIndexOf('/') + 1)
  writeFileSync(join(own.folder, dirname(change.path), `.${name}.wbrel-tmp`), 'half a fi')
}

/** Runs it and kills it after so many milliseconds; false when it was done before. */
function isKilled(own: Campaign, args: readonly string[], milliseconds: number): Promise<boolean> {
  const child = spawn(process.execPath, [bin, ...args], { cwd: own.folder, env: { PATH: onlyGit() }, stdio: 'ignore' })
  setTimeout(() => child.kill('SIGKILL'), milliseconds)
  return new Promise(resolve => child.on('exit', (_code, signal) => resolve(signal === 'SIGKILL')))
}
