import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type DecideOptions, decide, differences, type PublishAction } from '../../src/forge/decide.ts'
import type { PresentAsset, PresentRelease } from '../../src/forge/present.ts'
import { draftMark, notesFor, type Publication, publicationProblems, storedName } from '../../src/forge/publication.ts'
import { publicationOf, tag, textAsset } from './publishing.ts'

const wanted = publicationOf(5)
const plain: DecideOptions = { heal: false, draftOnly: false }

/** An asset under one of the wanted names or a strange one: right, other bytes, broken off, without a digest. */
const anAsset = fc.record({
  which: fc.integer({ min: 0, max: 6 }),
  how: fc.constantFrom('right', 'other', 'starter', 'no-digest'),
})
const aRelease = fc.record({
  id: fc.integer({ min: 1, max: 50 }),
  draft: fc.boolean(),
  ours: fc.boolean(),
  immutable: fc.boolean(),
  assets: fc.uniqueArray(anAsset, { selector: ({ which }) => which }),
})
/** GitHub lets one release of a tag be published; of drafts there may be many. */
const aState = fc
  .uniqueArray(aRelease, { maxLength: 4, selector: ({ id }) => id })
  .map(list => list.filter(({ draft }, i) => draft || list.findIndex(one => !one.draft) === i).map(present))

describe('deciding', () => {
  it('never touches an asset of a published release but to add a missing one', () => {
    fc.assert(
      fc.property(aState, fc.boolean(), (state, heal) => {
        const { plan, release } = decide(wanted, state, { heal, draftOnly: false })
        if (release === undefined || release.draft) return
        const names = new Set(release.assets.map(({ name }) => name))
        for (const action of plan.actions) {
          if (action.kind === 'delete-draft') assert.ok(state.find(({ id }) => id === action.id)?.draft)
          else assert.ok(action.kind === 'upload-asset' && !names.has(action.name), action.kind)
        }
      }),
    )
  })

  it('leads to the wanted state, and then has nothing more to do', () => {
    fc.assert(
      fc.property(aState, fc.boolean(), (state, heal) => {
        const decision = decide(wanted, state, { heal, draftOnly: false })
        if (decision.refusals.length > 0) return
        const after = applied(state, decision.plan.actions)
        const release = after.find(({ draft }) => !draft)
        assert.ok(release)
        assert.deepEqual(differences(wanted, release), [])
        assert.deepEqual(decide(wanted, after, { heal, draftOnly: false }).plan.actions, [])
      }),
    )
  })

  it('leads there from wherever a run was cut off', () => {
    fc.assert(
      fc.property(aState, fc.nat(20), (state, cut) => {
        const decision = decide(wanted, state, plain)
        if (decision.refusals.length > 0) return
        const half = applied(state, decision.plan.actions.slice(0, cut))
        const second = decide(wanted, half, plain)
        assert.deepEqual(second.refusals, [])
        const end = applied(half, second.plan.actions)
        assert.deepEqual(decide(wanted, end, plain).plan.actions, [])
        assert.equal(end.filter(({ draft }) => !draft).length, 1)
      }),
    )
  })

  it('refuses published bytes that differ, whatever else is there', () => {
    fc.assert(
      fc.property(aState, fc.boolean(), (state, heal) => {
        const published = state.find(({ draft }) => !draft)
        const { refusals } = decide(wanted, state, { heal, draftOnly: false })
        const wrong = published === undefined ? [] : differences(wanted, published)
        const serious = wrong.filter(({ code }) => code !== 'release.missing' || published?.immutable)
        assert.equal(serious.length === 0 || refusals.length > 0, true)
      }),
    )
  })

  it('says when a digest is not told', () => {
    const assets = wanted.assets.map((want, i): PresentAsset => ({ ...assetOf(want, i), sha256: undefined }))
    const state = [{ ...present({ id: 1, draft: false, ours: true, immutable: false, assets: [] }), assets }]
    assert.equal(decide(wanted, state, plain).notices[0]?.code, 'publish.no-digest')
  })
})

describe('what GitHub would not take as it is', () => {
  const codes = (assets: Publication['assets']) => publicationProblems({ ...wanted, assets }).map(({ code }) => code)
  const named = (name: string) => codes([textAsset(name, 'x')])

  it('is refused: names that it rewrites', () => {
    for (const name of ['a~1.apk', 'a:1', 'a b', 'é.apk', '.hidden', 'a..b', 'end.', '', 'a/b']) {
      assert.deepEqual(named(name), ['asset.name'], name)
    }
    assert.deepEqual(named('uds_passthru-0.1.1-r7.apk'), [])
    assert.deepEqual(named('c++@1.apk'), [])
  })

  it('is refused: files of 2 GiB, empty ones, more than 1000, a name twice', () => {
    const one = textAsset('a', 'x')
    assert.deepEqual(codes([{ ...one, size: 2 ** 31 }]), ['asset.size'])
    assert.deepEqual(codes([{ ...one, size: 2 ** 31 - 1 }]), [])
    assert.deepEqual(codes([{ ...one, size: 0 }]), ['asset.empty'])
    assert.deepEqual(codes(Array.from({ length: 1001 }, (_, i) => textAsset(`a${i}`, 'x'))), ['asset.count'])
    assert.deepEqual(codes([one, one]), ['asset.twice'])
  })

  it('is stored under a name that is stored as it is', () => {
    fc.assert(fc.property(fc.string(), name => assert.equal(storedName(storedName(name)), storedName(name))))
  })

  it('are notes of any length: they are cut, and keep the mark', () => {
    const notes = notesFor(tag, 'a line\n'.repeat(50_000))
    assert.ok(notes.length <= 125_000)
    assert.ok(notes.endsWith(`${draftMark(tag)}\n`))
  })
})

interface Drawn {
  readonly id: number
  readonly draft: boolean
  readonly ours: boolean
  readonly immutable: boolean
  readonly assets: readonly { readonly which: number; readonly how: string }[]
}

function present({ id, draft, ours, immutable, assets }: Drawn): PresentRelease {
  return {
    ...{ id, tag, draft, immutable: immutable && !draft, title: wanted.title, uploadUrl: '', url: '' },
    notes: ours ? wanted.notes : 'made by somebody else',
    assets: assets.map(({ which, how }, i) => {
      const right = assetOf(wanted.assets[which] ?? textAsset(`stray-${which}`, 'x'), id * 100 + i)
      if (how === 'other') return { ...right, sha256: 'c'.repeat(64) }
      if (how === 'starter') return { ...right, state: 'starter', size: 0, sha256: undefined }
      return how === 'no-digest' ? { ...right, sha256: undefined } : right
    }),
  }
}

function assetOf(
  { name, size, sha256 }: { readonly name: string; readonly size: number; readonly sha256: string },
  id: number,
): PresentAsset {
  return { id, name, size, sha256, state: 'uploaded' }
}

/** What GitHub makes of the actions. */
function applied(state: readonly PresentRelease[], actions: readonly PublishAction[]): readonly PresentRelease[] {
  let releases = [...state]
  let chosen = releases.find(({ draft }) => !draft)?.id
  const change = (edit: (release: PresentRelease) => PresentRelease) => {
    releases = releases.map(release => (release.id === chosen ? edit(release) : release))
  }
  for (const action of actions) {
    if (action.kind === 'create-draft') {
      chosen = 1000
      releases.push(present({ id: 1000, draft: true, ours: true, immutable: false, assets: [] }))
    } else if (action.kind === 'adopt-draft') chosen = action.id
    else if (action.kind === 'delete-draft') releases = releases.filter(({ id }) => id !== action.id)
    else if (action.kind === 'edit-draft') change(release => ({ ...release, notes: wanted.notes, title: wanted.title }))
    else if (action.kind === 'publish') change(release => ({ ...release, draft: false }))
    else if (action.kind === 'delete-asset') {
      change(release => ({ ...release, assets: release.assets.filter(({ id }) => id !== action.id) }))
    } else {
      const { name, size, sha256 } = action
      change(release => ({
        ...release,
        assets: [...release.assets, assetOf({ name, size, sha256 }, release.assets.length + 9000)],
      }))
    }
  }
  return releases
}
