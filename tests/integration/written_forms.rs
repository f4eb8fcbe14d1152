//! The words in traditional characters have no characters that are simplified only, and all that both forms have.
#![cfg(feature = "chinese")]

use fix_encoding::language::words::{Script, WordModel};

/// Characters that texts in traditional characters don't have: the label of each is its traditional form.
const SIMPLIFIED_ONLY: &str = "个個 这這 话話 种種 红紅 书書 们們 为為 来來 时時 说說 国國 会會 对對 发發 过過 还還 没沒 \
    经經 开開 关關 长長 门門 问問 间間 车車 东東 马馬 鸟鳥 鱼魚 龙龍 万萬 与與 专專 业業 丢丟 两兩 严嚴 临臨 举舉 义義 习習 \
    乡鄉 买買 乱亂 争爭 亏虧 产產 亲親 仅僅 从從 仓倉 仪儀 价價 众眾 优優 伟偉 传傳 体體 党黨 厂廠 据據 极極 柜櫃 确確 胜勝 \
    腊臘 苹蘋 蜡蠟 适適 叶葉 广廣 选選 资資 档檔 单單 项項 库庫 应應 线線 网網 录錄 设設 认認 语語 读讀 输輸 运運 进進 连連";

/// Characters of the traditional form: words of their own, whether or not they are another word's simplified form too.
const TRADITIONAL: &str = "后 里 只 台 云 干 几 斗 谷 面 松 制 余 范 系 表 游 致 志 才 于 丑 出 千 向 克 准 合 回 困 \
    的 是 不 我 在 人 有 中 大 上 後 裡 隻 臺 雲 乾 幹 幾 鬥 穀 麵 鬆 製 餘 範 係 繫 錶 遊 緻 誌 纔 個 這 話 種 紅 書 群 床 峰";

/// Words of Taiwan that are one word.
const WORDS: &str = "資料 檔案 選取 清單 資訊 支援 設定 電腦 程式 網路 滑鼠 螢幕 軟體 列印 預設";

fn model() -> WordModel {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/language/models/chinese-words.bin");
    WordModel::from_bytes(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn traditional_words_have_no_simplified_characters() {
    let model = model();
    let is_word = |script, c| matches!(model.segment(script, &[c])[..], [(_, _, Some(_))]);
    let mut wrong = Vec::new();
    for pair in SIMPLIFIED_ONLY.split_whitespace() {
        let &[ours, theirs] = pair.chars().collect::<Vec<_>>().as_slice() else {
            panic!("{pair} is no pair")
        };
        let right = is_word(Script::Simplified, ours)
            && !is_word(Script::Traditional, ours)
            && is_word(Script::Traditional, theirs);
        wrong.extend((!right).then_some(pair));
    }
    for c in TRADITIONAL.split_whitespace() {
        wrong.extend((!is_word(Script::Traditional, c.chars().next().unwrap())).then_some(c));
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn words_of_taiwan_are_words() {
    let model = model();
    let pieces = |word: &str| {
        let characters: Vec<char> = word.chars().collect();
        model.segment(Script::Traditional, &characters)
    };
    let wrong: Vec<&str> =
        WORDS.split_whitespace().filter(|word| !matches!(pieces(word)[..], [(0, _, Some(_))])).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
