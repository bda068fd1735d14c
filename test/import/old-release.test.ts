/** Structures that only the first releases had: they come back as conditions, exclusions and settings of a manifest. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isImprovement } from '../../src/model/infer/difference.ts'
import { runImport, writeStyle } from '../support/import.ts'

test('ports as they were in 1.0.0 become a manifest whose rendering says the same', async () => {
  const tree = writeStyle('conditions')
  const edit = (path: string, ...changes: readonly (readonly [string, string])[]): void => {
    const file = join(tree.folder, 'net', path)
    const text = changes.reduce(
      (made, [from, to]) => {
        assert.ok(made.includes(from), from)
        return made.replace(from, () => to)
      },
      readFileSync(file, 'utf8'),
    )
    writeFileSync(file, text)
  }
  try {
    edit('wifibox/Makefile', ['WWW=\t\thttps://example.org/router\n', '\nLICENSE=\tBSD2CLAUSE\n'])
    edit('wifibox/pkg-descr', ['sisters.\n', 'sisters.\n\nWWW: https://example.org/router\n'])
    edit(
      'wifibox-core/Makefile',
      [
        'OPTIONS_DEFINE=\t\tJQ\n',
        'OPTIONS_DEFINE=\t\tJQ BHYVE_PLUS\nOPTIONS_EXCLUDE_FreeBSD_12=\tBHYVE_PLUS\nBHYVE_PLUS_DESC=\tThe bhyve of ports\n',
      ],
      [
        '.include <bsd.port.mk>',
        [
          '.if ${PORT_OPTIONS:MBHYVE_PLUS} || ${OSVERSION} < 1300000',
          'RUN_DEPENDS+=\tbhyve+>0:sysutils/bhyve+',
          'MAKE_ARGS+=\tBHYVE=${LOCALBASE}/sbin/bhyve BHYVECTL=${LOCALBASE}/sbin/bhyvectl',
          '.endif',
          'post-install:',
          '.if ${PORT_OPTIONS:MJQ}',
          "\t@${REINPLACE_CMD} -e 's|^json=.*|json=YES|' ${STAGEDIR}${PREFIX}/etc/wifibox/core.conf.sample",
          '.endif',
          '.include <bsd.port.mk>',
        ].join('\n'),
      ],
    )
    edit(
      'wifibox-alpine/Makefile',
      ['/theirs/:theirs \\\n', '/theirs/:theirs \\\n\t\thttps://mirror.example.org/${ALPINE_DATE}/theirs/:theirs \\\n'],
      ['_BRANCH=\tmain\n', '_BRANCH=\tmain\nALPINE_DATE?=\t20220404\n'],
      [
        'MAKE_ARGS+=\tFIRMWARE_FILES=${FIRMWARE_FILES}\n.endif\n',
        'MAKE_ARGS+=\tFIRMWARE_FILES=${FIRMWARE_FILES}\n.endif\n.if ${FLAVOR} == iwlwifi\nMAKE_ARGS+=\tMEMORY=45M\n.else\nMAKE_ARGS+=\tMEMORY=64M\n.endif\n',
      ],
      [
        '.include <bsd.port.mk>',
        'check-urls:\n\t@for f in ${DISTFILES:M*.apk*}; do ${FETCH_CMD} -s https://example.org/$$f; done\n\n.include <bsd.port.mk>',
      ],
    )
    const { composed, differences, text } = await runImport(tree.folder, { report: true })
    assert.deepEqual(composed.problems, [])
    assert.deepEqual(
      differences?.filter(d => !isImprovement(d)),
      [],
    )
    for (const part of [
      "freebsd: ['12.4', '13.5', '14.3', '15.0', '16.0']",
      '  license: {name: BSD2CLAUSE}',
      '  www: https://example.org/router',
      'BHYVE_PLUS: {exclude_freebsd: [12], description: The bhyve of ports}',
      'when: BHYVE_PLUS or osversion < 1300000',
      '{when: JQ, set: {file: etc/wifibox/core.conf.sample, key: json, value: YES}}',
      '{alpine_date: 20220404}',
      'https://mirror.example.org/{alpine_date}/theirs/',
      '{name: MEMORY, when: flavor = iwlwifi, value: 45M}',
      'url_probe: check-urls',
    ])
      assert.ok(text.includes(part), `${part} is missing in\n${text}`)
  } finally {
    tree.remove()
  }
})
