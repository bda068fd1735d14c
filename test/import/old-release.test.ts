/** Structures that only the first releases had: they come back as conditions, exclusions and settings of a manifest. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { isImprovement } from '../../src/model/infer/difference.ts'
import { runImport, writeStyle } from '../support/import.ts'
import { tinyTree } from '../support/tiny-tree.ts'

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

test('what the releases from 1.1.0 to 1.6.0 and the state after 1.8.0 brought comes back, too', async () => {
  const tree = tinyTree()
  try {
    // 1.1.0: no defaults, said with a comment. After 1.8.0: the core at a commit. 1.0.0: the options read twice.
    tree.edit('wifibox-core/Makefile', text =>
      text
        .replace('JQ_DESC=', 'OPTIONS_DEFAULT=\t#\nJQ_DESC=')
        .replace('GH_PROJECT=\tcore', 'GH_PROJECT=\tcore\nGH_TAGNAME=\t89abcdef0123456789abcdef0123456789abcdef'),
    )
    tree.add('wifibox-core', '.include <bsd.port.options.mk>')
    tree.edit('wifibox-alpine/Makefile', text =>
      text
        // 1.3.0: two mirrors of a group.
        .replace('ours/:ours', 'ours/:ours https://mirror.example.org/ours/:ours')
        // 1.3.0: two kernels to choose from.
        .replace(' linux-lts-6.24.3-r1.apk:ours', '')
        .replace('OPTIONS_DEFINE=\tIPV6', kernels.join('\n'))
        .replace('OPTIONS_DEFAULT=\tFW_BRCM', 'OPTIONS_DEFAULT+=\tFW_BRCM')
        .replace('pre-build:\n', `${packages.join('\n')}\npre-build:\n`)
        .replace('.include <bsd.port.mk>', `${recipes.join('\n')}\n.include <bsd.port.mk>`),
    )
    const releases = ['14.3', '13.5']
    const { composed, differences, text } = await runImport(tree.folder, { report: true, releases })
    assert.deepEqual(composed.problems, [])
    assert.deepEqual(
      differences?.filter(d => !isImprovement(d)),
      [],
    )
    for (const part of [
      'commit: 89abcdef0123456789abcdef0123456789abcdef',
      'ours: [https://example.org/ours/, https://mirror.example.org/ours/]',
      '- when: not XX_FORWARDING\n      add: {socat: 1.8.1.0-r0}',
      '- when: FW_BRCM\n      modules: {rtl8821ce: 20251013}',
      "edge: {package: linux-edge, version: 6.25.0-r0, when: KERN_EDGE, suffix: '-edge'}",
      '{probe: linux64, message: needs linux64}',
      '{probe: emul-path, message: needs compat.linux.emul_path}',
      '{probe: emul-folder, message: needs a folder there}',
      'key: memory, value: 45M}',
      'key: memory, value: 50M}',
    ])
      assert.ok(text.includes(part), `${part} is missing in\n${text}`)
  } finally {
    tree.remove()
  }
})

const kernels = [
  'OPTIONS_DEFINE=\tIPV6 XX_FORWARDING XX_DRIVER_WL',
  'XX_FORWARDING_DESC=\tForwarding',
  'XX_DRIVER_WL_DESC=\tThe driver of the vendor',
  'OPTIONS_SINGLE=\tKERNEL',
  'OPTIONS_SINGLE_KERNEL=\tKERN_LTS KERN_EDGE',
  'OPTIONS_DEFAULT=\tKERN_LTS',
  'KERN_LTS_DESC=\tOld',
  'KERN_EDGE_DESC=\tNew',
]

/** Packages with an escape for makesum on some conditions only (1.1.0), and revisions encoded by hand (1.3.0). */
const packages = [
  '.if !${PORT_OPTIONS:MXX_FORWARDING} || make(makesum)',
  'DISTFILES+=\tsocat-1.8.1.0-r0.apk:ours',
  '.endif',
  '.if ${PORT_OPTIONS:MKERN_LTS} || make(makesum)',
  'DISTFILES+=\tlinux-lts-6.24.3-r1.apk:ours',
  '.endif',
  '.if ${PORT_OPTIONS:MKERN_EDGE} || make(makesum)',
  'DISTFILES+=\tlinux-edge-6.25.0-r0.apk:ours',
  '.endif',
  '.if ${PORT_OPTIONS:MFW_BRCM} && ${PORT_OPTIONS:MKERN_LTS}',
  'DISTFILES+=\trtl8821ce-20251013-r06240030100.apk:ours',
  '.endif',
  '.if (${PORT_OPTIONS:MFW_BRCM} && ${PORT_OPTIONS:MKERN_EDGE}) || make(makesum)',
  'DISTFILES+=\trtl8821ce-edge-20251013-r06250000000.apk:ours',
  '.endif',
  // 1.1.0: the build host is looked at; 1.4.2: more of it.
  '_LINUX!=\tkldstat -qn linux64 || echo no',
  '_EMUL!=\tsysctl -qn compat.linux.emul_path || :',
  '.if !empty(_LINUX)',
  'IGNORE=\tneeds linux64',
  '.elif empty(_EMUL)',
  'IGNORE=\tneeds compat.linux.emul_path',
  '.elif !exists(${_EMUL})',
  'IGNORE=\tneeds a folder there',
  '.endif',
]

/** 1.0.0: the memory of the guest is written into a sample. */
const recipes = [
  'post-install:',
  '.if ${PORT_OPTIONS:MXX_DRIVER_WL}',
  "\t@${REINPLACE_CMD} -e 's|^memory=.*|memory=50M|' ${STAGEDIR}${PREFIX}/etc/wifibox/bhyve.conf.sample",
  '.else',
  "\t@${REINPLACE_CMD} -e 's|^memory=.*|memory=45M|' ${STAGEDIR}${PREFIX}/etc/wifibox/bhyve.conf.sample",
  '.endif',
]
