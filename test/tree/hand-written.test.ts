import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { styles } from './hand-written.ts'
import { portsTree, released } from './ports-tree.ts'
import { runSubmit, runSync } from './run.ts'

describe('sweeps over ports that were written by hand', () => {
  for (const [style, files] of styles) {
    it(`are folded whatever the style: ${style}`, async () => {
      const own = released(text => text.replace('version: 0.17.0', 'version: 0.17.1'), 'main')
      const tree = portsTree(files)
      try {
        const core = 'net/wifibox-core'
        const guest = 'net/wifibox-alpine'
        tree.sweep('Sam Sweeper', 'all: home pages', `${core}/Makefile`, /^WWW=.*$/m, 'WWW=\thttps://a.example/')
        tree.commit('Olga Origin', 'filesystems/gtar: move', {
          MOVED: `${tree.read('MOVED')}archivers/gtar|filesystems/gtar|2026-04-01|Moved\n`,
          [`${guest}/Makefile`]: tree.read(`${guest}/Makefile`).replace('archivers/gtar', 'filesystems/gtar'),
        })
        tree.sweep('Rita Reviser', 'bump', `${core}/Makefile`, /^((?:PORT|DIST)VERSION=.*\n)/m, '$1PORTREVISION=\t1\n')
        tree.sweep(
          'Sam Sweeper',
          'FreeBSD 13 is over',
          `${core}/Makefile`,
          /^\.if \$\{OSVERSION[\s\S]*?^\.endif\n/m,
          '',
        )
        const { verdicts } = await runSync(own, tree)
        assert.deepEqual(
          verdicts.map(({ state, folds }) => [state, ...folds.map(fold => fold.kind)].join(' ')),
          ['folded www', 'folded origin', 'present revision', 'present osversion'],
        )
        await runSync(own, tree, { apply: true })
        const { packet, decisions } = await runSubmit(own, tree)
        assert.deepEqual(packet?.sinceRelease, [`${core}/Makefile`, `${guest}/Makefile`])
        assert.equal(decisions[1]?.from, '0.16.0_1')
      } finally {
        own.remove()
        tree.remove()
      }
    })
  }
})
