import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { lintText, textRules } from '../../src/model/text-rules.ts'

interface Example {
  readonly name: string
  /** A text that the rule catches, and where. */
  readonly caught: string
  readonly at: readonly string[]
  /** Texts that it leaves alone. */
  readonly clean: readonly string[]
}

const sum = 'a'.repeat(64)
const distinfo = `TIMESTAMP = 1\nSHA256 (x) = ${sum}\nSIZE (x) = 1\n`
const message = '[\n{ type: install\n  message: <<EOM\n\nRead wifibox(8).\n\nEOM\n}\n]\n'

const examples: Readonly<Record<string, readonly Example[]>> = {
  'text.newline': [
    { name: 'pkg-message', caught: 'a\nb', at: ['2: the last line has no newline'], clean: ['a\nb\n', '\n\na\n'] },
    { name: 'Makefile', caught: 'a\n\n', at: ['2: blank lines at the end'], clean: ['a\n'] },
    { name: 'pkg-descr', caught: '', at: ['1: the file is empty'], clean: ['a\n'] },
  ],
  'text.carriage-return': [{ name: 'pkg-descr', caught: 'a\nb\r\n', at: ['2: a carriage return'], clean: ['a\nb\n'] }],
  'text.trailing-blanks': [
    {
      name: 'pkg-plist',
      caught: 'a\nb \nc\t\n',
      at: ['2: white space at the end of the line', '3: white space at the end of the line'],
      clean: ['a b\n'],
    },
  ],
  'makefile.tab-after-operator': [
    {
      name: 'flavors.mk',
      caught: 'A=\tb\nC= d\nE+=\t f\n',
      at: ['2: a blank stands behind C=', '3: a blank stands behind E+='],
      clean: ['A=\tb c\nB=\nC= # empty\n# D= e\n\tF= g\n', '.if ${A} == b\n'],
    },
  ],
  'makefile.blank-lines': [
    {
      name: 'Makefile',
      caught: 'A=\tb\n\n \nC=\td\n',
      at: ['3: a second blank line'],
      clean: ['A=\tb\n\nC=\td\n\nE=\tf\n'],
    },
  ],
  'makefile.elseif': [
    {
      name: 'Makefile',
      caught: '.if A\n.elseif B\n.endif\n',
      at: ['2: .elseif is not a directive; write .elif'],
      clean: ['.if A\n.elif B\n.endif\n'],
    },
  ],
  'makefile.closing-include': [
    {
      name: 'Makefile',
      caught: '.include <bsd.port.mk>\nA=\tb\n',
      at: ['2: the last line does not include the framework'],
      clean: [
        'A=\tb\n\n.include <bsd.port.mk>\n',
        '.include <bsd.port.post.mk>\n\n',
        '.include "${MASTERDIR}/Makefile"\n',
      ],
    },
    {
      name: 'Makefile',
      caught: '.include <bsd.port.options.mk>\n',
      at: ['1: the last line does not include the framework'],
      clean: [],
    },
  ],
  'makefile.eight-blanks': [
    {
      name: 'Makefile',
      caught: 'A=\tb\n        @echo\n',
      at: ['2: eight blanks in a row'],
      clean: ['A=\tb\n\t@echo       a\n'],
    },
  ],
  'makefile.parentheses': [
    {
      name: 'Makefile',
      caught: 'all:\n\t$(FIND) a\n\techo $$$(A)\n',
      at: ['2: $(FIND) is written with parentheses', '3: $(A) is written with parentheses'],
      clean: ['all:\n\t${FIND} a\n\techo $$(date) $${A}\n# $(A)\n'],
    },
  ],
  'makefile.shell-assignment': [
    { name: 'Makefile', caught: 'A!=\tdate\n', at: ['1: A!= runs a command'], clean: ['A=\tdate\n.if ${A} != b\n'] },
  ],
  'makefile.unknown-function': [
    {
      name: 'Makefile',
      caught: '.if define(FIRMWARE_FILES) || \\\n    has(B)\n',
      at: ['1: make has no function define()', '1: make has no function has()'],
      clean: [
        '.if defined(A) && !empty(B:Mc) || make(makesum) || exists(/x) || target(y) || commands(z)\n',
        '.if ${PORT_OPTIONS:MX(y)} && "f(x)" == ${A:S/b(/c/} # g(h)\n.elif (${A} == 1)\n.if !defined (A)\n',
      ],
    },
  ],
  'makefile.options-after-include': [
    {
      name: 'Makefile',
      caught: 'OPTIONS_DEFINE=\tA\n.include <bsd.port.options.mk>\nOPTIONS_DEFAULT=\tA\nA_DESC=\tx\nA_USES=\ty\n',
      at: [
        '3: OPTIONS_DEFAULT stands behind the include that reads it',
        '4: A_DESC stands behind the include that reads it',
        '5: A_USES stands behind the include that reads it',
      ],
      clean: [
        'OPTIONS_DEFINE=\tA\nA_DESC=\tx\nA_USES=\ty\n.include <bsd.port.options.mk>\nB_USES=\ty\nA_FILE=\tz\n',
        'OPTIONS_DEFINE=\tA\n.include <bsd.port.mk>\n',
      ],
    },
  ],
  'makefile.port-version': [
    {
      name: 'Makefile',
      caught: 'PORTVERSION=\t1.0-rc1\n',
      at: ['1: PORTVERSION cannot be part of a package name'],
      clean: ['PORTVERSION=\t1.0.r1\n', 'PORTVERSION=\t${A}\n'],
    },
  ],
  'makefile.revision-zero': [
    {
      name: 'Makefile',
      caught: 'PORTREVISION=\t0\n',
      at: ['1: PORTREVISION is 0'],
      clean: ['PORTREVISION=\t1\n', 'PORTREVISION?=\t0\n'],
    },
  ],
  'makefile.prefix-dependency': [
    {
      name: 'Makefile',
      caught: 'RUN_DEPENDS=\t${PREFIX}/bin/a:x/a\n',
      at: ['1: RUN_DEPENDS looks in PREFIX'],
      clean: ['RUN_DEPENDS=\t${LOCALBASE}/bin/a:x/a\nMAKE_ARGS=\tX=${PREFIX}\n'],
    },
  ],
  'makefile.conflicts-pattern': [
    {
      name: 'Makefile',
      caught: 'CONFLICTS_INSTALL=\ta b-[0-9]*\n',
      at: ['1: CONFLICTS_INSTALL has a version behind a name'],
      clean: ['CONFLICTS_INSTALL=\ta b-*\nX=\tc-[0-9]*\n'],
    },
  ],
  'makefile.section-order': [
    {
      name: 'Makefile',
      caught: 'PORTNAME=\ta\nLICENSE=\tb\n\nMAINTAINER=\tc\nOPTIONS_DEFINE=\tX\nMAKE_ARGS=\td\n',
      at: [
        '4: MAINTAINER has to appear earlier: its section stands before that of LICENSE (line 2)',
        '6: MAKE_ARGS has to appear earlier: its section stands before that of OPTIONS_DEFINE (line 5)',
      ],
      clean: [
        [
          ...[
            'PORTNAME',
            'PATCHFILES',
            'MAINTAINER',
            'LICENSE',
            'LICENSE_FILE',
            'ONLY_FOR_ARCHS',
            'BUILD_DEPENDS',
            'FLAVORS',
          ],
          ...[
            'lite_PKGNAMESUFFIX',
            'USES',
            'USE_GITHUB',
            'GH_ACCOUNT',
            'MAKE_ARGS',
            'OPTIONS_DEFINE',
            'X_DESC',
            'X_USES',
          ],
        ]
          .map(name => (name === 'FLAVORS' ? 'FLAVORS=\tdefault lite\n' : `${name}=\tX\n`))
          .join(''),
        'USES=\tmetaport\n.include "flavors.mk"\ndefault_RUN_DEPENDS=\ta\n',
        'LICENSE=\tb\n_X=\tc\n.if defined(A)\nPORTNAME=\ta\n.endif\n.include <bsd.port.options.mk>\nPORTNAME=\ta\n',
        'MAINTAINER=\ta\nMY_OWN=\tb\nLICENSE=\tc\nMAINTAINER+=\td\n',
      ],
    },
  ],
  'makefile.variable-order': [
    {
      name: 'Makefile',
      caught: 'PORTVERSION=\t1\nPORTNAME=\ta\nEXTRACT_ONLY=\tx\nDISTFILES=\ty\nMAINTAINER=\ta\nWWW=\tb\nCOMMENT=\tc\n',
      at: [
        '2: PORTNAME has to appear earlier: its variable stands before that of PORTVERSION (line 1)',
        '4: DISTFILES has to appear earlier: its variable stands before that of EXTRACT_ONLY (line 3)',
        '7: COMMENT has to appear earlier: its variable stands before that of WWW (line 6)',
      ],
      clean: [
        'PORTNAME=\ta\nPORTVERSION=\t1\nCATEGORIES=\tnet\nMAINTAINER=\ta\nCOMMENT=\tb\nWWW=\tc\nBUILD_DEPENDS=\ta\nRUN_DEPENDS=\tb\n',
        'OPTIONS_DEFINE=\ta\nOPTIONS_GROUP=\tb\nOPTIONS_GROUP_B=\tc\nOPTIONS_SINGLE=\td\nOPTIONS_SINGLE_D=\te\nOPTIONS_SUB=\tyes\n',
      ],
    },
  ],
  'makefile.target-order': [
    {
      name: 'Makefile',
      caught: 'post-install:\n\ta\npre-build:\n\tb\npost-install-X-off:\npost-install-X-on:\n',
      at: [
        '3: pre-build has to appear earlier: its target stands before that of post-install (line 1)',
        '6: post-install-X-on has to appear earlier: its target stands before that of post-install-X-off (line 5)',
      ],
      clean: [
        'pre-everything::\n\tz\ndo-fetch:\npost-extract:\npre-build:\ndo-build:\nown:\npost-install:\npost-install-X-on:\npost-install-X-off:\ndo-test:\n',
      ],
    },
  ],
  'comment.length': [
    {
      name: 'Makefile',
      caught: `COMMENT=\tW${'x'.repeat(70)}\n`,
      at: ['1: COMMENT 71 characters'],
      clean: [`COMMENT=\tW${'x'.repeat(68)}$$\n`],
    },
  ],
  'comment.article': [
    {
      name: 'Makefile',
      caught: 'COMMENT=\tThe router\n',
      at: ['1: COMMENT begins with The'],
      clean: ['COMMENT=\tAndroid tool\n', 'A_DESC=\tThe router\n'],
    },
    {
      name: 'Makefile',
      caught: 'COMMENT=\tan apple\n',
      at: ['1: COMMENT begins with an'],
      clean: ['COMMENT=\tThesaurus\n'],
    },
  ],
  'comment.capital': [
    {
      name: 'Makefile',
      caught: 'COMMENT=\twireless router\n',
      at: ['1: COMMENT begins with a small letter'],
      clean: ['COMMENT=\tWireless router\n', 'COMMENT=\t802.11 router\n'],
    },
  ],
  'comment.full-stop': [
    {
      name: 'Makefile',
      caught: 'COMMENT=\tWireless router.\n',
      at: ['1: COMMENT ends in a full stop'],
      clean: ['COMMENT=\tWireless router\n', 'COMMENT=\tRouter, firewall, etc.\n'],
    },
  ],
  'comment.quotes': [
    {
      name: 'Makefile',
      caught: 'COMMENT=\t"Router"\n',
      at: ['1: COMMENT stands in quotation marks'],
      clean: ['COMMENT=\tThe "one" router\n'],
    },
  ],
  'reason.capital': [
    {
      name: 'Makefile',
      caught: 'IGNORE=\tNeeds linux64\nX_BROKEN=\tDoes not build\n',
      at: ['1: IGNORE begins with a capital letter', '2: X_BROKEN begins with a capital letter'],
      clean: [
        'IGNORE=\tneeds linux64\nBROKEN_FreeBSD_13=\tfails\n',
        'IGNORE=\tFreeBSD 13 is too old\n',
        'NOT_IGNORED=\tYes\n',
      ],
    },
  ],
  'reason.full-stop': [
    {
      name: 'Makefile',
      caught: 'IGNORE_amd64=\tneeds more.\n',
      at: ['1: IGNORE_amd64 ends in a full stop'],
      clean: ['IGNORE=\tneeds more\n'],
    },
  ],
  'reason.quotes': [
    {
      name: 'Makefile',
      caught: 'BROKEN=\t"fails"\n',
      at: ['1: BROKEN stands in quotation marks'],
      clean: ['BROKEN=\tfails with "x"\n'],
    },
  ],
  'distinfo.line': [
    {
      name: 'distinfo',
      caught: `${distinfo}MD5 (x) = 1\n`,
      at: ['4: this line is neither TIMESTAMP nor SHA256 nor SIZE'],
      clean: [distinfo],
    },
  ],
  'distinfo.timestamp': [
    {
      name: 'distinfo',
      caught: distinfo.replace('TIMESTAMP = 1\n', ''),
      at: ['1: TIMESTAMP is missing'],
      clean: [distinfo],
    },
  ],
  'distinfo.blank-line': [
    {
      name: 'distinfo',
      caught: distinfo.replace('1\n', '1\n\n'),
      at: ['2: blank lines are not allowed'],
      clean: [distinfo],
    },
  ],
  'distinfo.duplicate': [
    {
      name: 'distinfo',
      caught: `${distinfo}SIZE (x) = 1\n`,
      at: ['4: SIZE of x stands here a second time'],
      clean: [distinfo],
    },
  ],
  'distinfo.sha256': [
    {
      name: 'distinfo',
      caught: distinfo.replace('aa', 'A'),
      at: ['2: SHA256 of x is not a checksum'],
      clean: [distinfo],
    },
  ],
  'distinfo.size': [
    {
      name: 'distinfo',
      caught: distinfo.replace('SIZE (x) = 1\n', ''),
      at: ['2: SIZE of x is missing'],
      clean: [distinfo],
    },
  ],
  'distinfo.order': [
    {
      name: 'distinfo',
      caught: `TIMESTAMP = 1\nSIZE (x) = 1\nSHA256 (x) = ${sum}\n`,
      at: ['2: SIZE of x does not follow its SHA256'],
      clean: [distinfo],
    },
  ],
  'distinfo.name': [
    {
      name: 'distinfo',
      caught: distinfo.replaceAll('(x)', '(../x)'),
      at: ['2: ../x leaves the folder of distfiles'],
      clean: [distinfo, distinfo.replaceAll('(x)', '(a/x..y)')],
    },
  ],
  'descr.length': [
    { name: 'pkg-descr', caught: 'a\n', at: ['1: only one line'], clean: ['a\nb\n', 'a\n'.repeat(24)] },
    { name: 'pkg-descr', caught: 'a\n'.repeat(25), at: ['25: 25 lines are too many'], clean: [] },
  ],
  'descr.columns': [
    { name: 'pkg-descr', caught: `a\n${'b'.repeat(81)}\n`, at: ['2: 81 columns'], clean: [`a\n${'b'.repeat(80)}\n`] },
  ],
  'descr.ascii': [{ name: 'pkg-descr', caught: 'a\nPáli\n', at: ['2: "á" is not ASCII'], clean: ['a\n\tPali ~\n'] }],
  'descr.www': [
    { name: 'pkg-descr', caught: 'a\n\nWWW: https://x\n', at: ['3: a WWW: line'], clean: ['a\nsee WWW: x\n'] },
  ],
  'plist.empty-line': [{ name: 'pkg-plist', caught: 'a\n\nb\n', at: ['2: an empty line'], clean: ['a\nb\n'] }],
  'plist.deprecated-keyword': [
    {
      name: 'pkg-plist',
      caught: '@exec x\n%%X%%@dirrm y\n@cwd /\n',
      at: ['1: @exec is deprecated', '2: @dirrm is deprecated', '3: @cwd is deprecated'],
      clean: ['@postexec x\n@dir y\nexec\n'],
    },
  ],
  'plist.unknown-keyword': [
    {
      name: 'pkg-plist',
      caught: '@smaple a.sample\n%%X%%@dirs(a,b,c) y\n',
      at: ['1: @smaple is not a keyword', '2: @dirs is not a keyword'],
      clean: [
        '@(root,wheel,640) a\n@sample(,,640) b.sample\n@dir c\n%%X%%%%Y%%@dir(a,b,755) d\n@preexec x\n@comment\n@ldconfig\n',
      ],
    },
  ],
  'plist.sample': [
    {
      name: 'pkg-plist',
      caught: '@sample etc/x.conf\n',
      at: ['1: @sample etc/x.conf does not end in .sample'],
      clean: ['@sample etc/x.conf.sample\n@sample share/x etc/x\n%%X%%@sample(,,640) a.sample\n'],
    },
  ],
  'plist.tag-behind-keyword': [
    {
      name: 'pkg-plist',
      caught: '@sample %%X%%etc/a.sample\n',
      at: ['1: a tag stands behind the keyword'],
      clean: ['%%X%%@sample etc/a.sample\n@sample %%ETCDIR%%/a.sample\n@dir %%DATADIR%%\n%%X%%bin/a\n'],
    },
  ],
  'plist.duplicate': [
    {
      name: 'pkg-plist',
      caught: 'a\nb\na\n',
      at: ['3: this line stands above already'],
      clean: ['a\n%%X%%a\n@comment x\n@comment x\n'],
    },
  ],
  'plist.few-items': [
    { name: 'pkg-plist', caught: 'a\nb\nc\nd\ne\n', at: ['1: only 5 items'], clean: ['a\nb\nc\nd\ne\nf\n', ''] },
  ],
  'message.list': [
    { name: 'pkg-message', caught: 'Read this.\n', at: ['1: the message does not begin with ['], clean: [message] },
  ],
  'message.form': [
    {
      name: 'pkg-message',
      caught: '[\n{ type: install\n  message: <<EOM\na\n}\n]\n',
      at: ['3: the text up to EOM never ends'],
      clean: [message, 'text\n'],
    },
    {
      name: 'pkg-message.iptables',
      caught: '[\n{ message: "a" }\n',
      at: ['2: the list is not closed with ]'],
      clean: ['[{ message: "a" },\n { "type" = upgrade; message: "b" }]\n'],
    },
    {
      name: 'pkg-message',
      caught: '[\n{ message: "a"\n]\n',
      at: ['2: the entry is not closed with }', '1: the list has no entry'],
      clean: [],
    },
    {
      name: 'pkg-message',
      caught: '[ ?! ]\n',
      at: ['1: this cannot be read', '1: the list is not closed with ]', '1: the list has no entry'],
      clean: [],
    },
  ],
  'message.entry': [
    {
      name: 'pkg-message',
      caught: '[\n{ type: installed; text: "x" }\n{ type: install; message: "a"; minimum_version: "1" }\n]\n',
      at: [
        '2: text is not a key of a message',
        '2: the entry has no message',
        '2: installed is not a type of message',
        '3: versions are compared on upgrades only',
      ],
      clean: [
        message,
        '[{ type: upgrade\nmaximum_version: "1.2"\nminimum_version: 1.0\nmessage: <<EOM\na { b\nEOM\n}]\n',
        '[{ message: "always" }]\n',
      ],
    },
  ],
}

for (const rule of textRules) {
  describe(`${rule.id}: ${rule.title}`, () => {
    for (const { name, caught, at, clean } of examples[rule.id] ?? []) {
      test(`catches ${JSON.stringify(caught.slice(0, 60))} in ${name}`, () => {
        assert.ok(rule.about(name))
        assert.deepEqual(
          rule.test(caught, name).map(({ line, message: what }) => `${line}: ${what}`),
          at,
        )
      })
      for (const text of clean) {
        test(`leaves ${JSON.stringify(text.slice(0, 60))} alone`, () => assert.deepEqual(rule.test(text, name), []))
      }
    }
  })
}

test('every rule has an example that it catches and one that it leaves alone', () => {
  assert.deepEqual(Object.keys(examples).toSorted(), textRules.map(({ id }) => id).toSorted())
  for (const [id, list] of Object.entries(examples)) {
    assert.ok(list.some(({ at }) => at.length > 0) && list.some(({ clean }) => clean.length > 0), id)
  }
})

describe('lintText', () => {
  test('applies only the rules of that file, in the order of its lines', () => {
    const found = lintText('pkg-plist', '@exec x\n\na \n')
    assert.deepEqual(
      found.map(({ line, rule }) => [line, rule.id]),
      [
        [1, 'plist.deprecated-keyword'],
        [1, 'plist.few-items'],
        [2, 'plist.empty-line'],
        [3, 'text.trailing-blanks'],
      ],
    )
  })
  test('has nothing to say about well-formed files', () => {
    const makefile = [
      ...[
        'PORTNAME=\twifibox',
        'PORTVERSION=\t1.8.0',
        'CATEGORIES=\tnet',
        '',
        'MAINTAINER=\ta@example.org',
        'COMMENT=\tWireless router',
      ],
      ...[
        'WWW=\t\thttps://example.org',
        '',
        'ONLY_FOR_ARCHS=\tamd64',
        '',
        'RUN_DEPENDS=\ta>0:net/a',
        '',
        'USES=\t\tmetaport',
        '',
      ],
      ...['.include <bsd.port.mk>', ''],
    ].join('\n')
    assert.deepEqual(lintText('Makefile', makefile), [])
    assert.deepEqual(lintText('distinfo', distinfo), [])
    assert.deepEqual(lintText('pkg-message', message), [])
  })
  test('never fails, whatever the text', () => {
    const names = fc.constantFrom('Makefile', 'flavors.mk', 'distinfo', 'pkg-descr', 'pkg-plist', 'pkg-message')
    const pieces = fc.constantFrom(
      'A=',
      '\t',
      ' ',
      '\n',
      '\\',
      '.if',
      '(',
      ')',
      '${',
      '}',
      '[',
      '{',
      '<<EOM',
      '@sample',
      '%%X%%',
      'type:',
      '"',
      '#',
      '\r',
      'é',
    )
    fc.assert(
      fc.property(names, fc.array(pieces, { maxLength: 30 }), (name, parts) => {
        const text = parts.join('')
        for (const { line } of lintText(name, text)) assert.ok(line >= 1 && line <= text.split('\n').length)
      }),
      { numRuns: 1000 },
    )
  })
})
