//! What people write in six tongues, by chance: accents and their lack, articles, scripts without spaces, numbers as
//! each one spaces them, pictures between words.

use crate::Chance;

/// A tongue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// French.
    French,
    /// English.
    English,
    /// Spanish.
    Spanish,
    /// German.
    German,
    /// Arabic.
    Arabic,
    /// Chinese and Japanese: no spaces.
    Han,
}

const FRENCH: &str = "bonjour merci l'été où est ma facture payée déjà cœur gâteau pâte brûlée aujourd'hui rendez-vous à demain \
s'il-vous-plaît ÉTÉ Facture commande commandé commander livraison livré d'accord naïf Noël garçon ça";
const ENGLISH: &str = "hello thanks where's my order ordered ordering delivery café resume résumé can't wait today tomorrow \
shop-owner invoice INVOICE paid pay payment bread breads the a to of naive";
const SPANISH: &str = "hola gracias ¿dónde está mi pedido? mañana año niño corazón pingüino factura pagada pagar ¡sí! señora \
envío enviado tarta pan el la de que y";
const GERMAN: &str = "guten Tag Straße STRASSE strasse Größe größer schöne Grüße Bestellung bestellt Rechnung bezahlt Brötchen \
über müde Müller Mueller die der das und heute morgen Kuchen";
const ARABIC: &str = "مرحبا شكرا الطلب طلب بالطلب والطلب الفاتورة فاتورة مَتى يَصِلُ التوصيل غدًا أحمد احمد إلى الى كـعـكـة كعكة \
السعر للسعر ٠٦٣٩٩٨ هل متاح مدرسة";
const HAN: &str = "東京 京都 東京都 発票 訂單 订单 订单号 发货 明天 今天 谢谢 你好 蛋糕 面包 おはよう ありがとう ケーキ けーき ｹｰｷ ガス ｶﾞｽ パン 注文 注文する です か の 的 了";

impl Tongue {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::French, Self::English, Self::Spanish, Self::German, Self::Arabic, Self::Han];

    /// Its words.
    #[must_use]
    pub fn words(self) -> Vec<&'static str> {
        let words = match self {
            Self::French => FRENCH,
            Self::English => ENGLISH,
            Self::Spanish => SPANISH,
            Self::German => GERMAN,
            Self::Arabic => ARABIC,
            Self::Han => HAN,
        };
        words.split_whitespace().collect()
    }

    /// What somebody could write in it: mostly a few words, at times a number or a picture, at times a long text.
    pub fn said(self, chance: &mut Chance) -> String {
        let words = self.words();
        let between = if self == Self::Han { ["", "", "、", "。"] } else { [" ", " ", ", ", ". "] };
        let count = if chance.once_in(20) { 40 } else { 1 + chance.below(9) };
        let mut said = String::new();
        for _ in 0..count {
            if !said.is_empty() {
                said.push_str(chance.one_of::<&str>(&between));
            }
            match chance.below(24) {
                0 => said.push_str(&number(chance)),
                1 => said.push_str(chance.one_of::<&str>(&["🎂", "👍🏽", "❤️", "🙏"])),
                2 => said.push_str(chance.one_of::<&str>(&words).to_uppercase().as_str()),
                _ => said.push_str(chance.one_of::<&str>(&words)),
            }
        }
        said
    }
}

/// One of a few numbers, in one of the ways in which people write it.
#[must_use]
pub fn number(chance: &mut Chance) -> String {
    let last = 10 + chance.below(4);
    match chance.below(7) {
        0 => format!("06 39 98 00 {last}"),
        1 => format!("+33 6 39 98 00 {last}"),
        2 => format!("06399800{last}"),
        3 => format!("0033639 9800{last}"),
        4 => format!("{last}/05/2025"),
        5 => format!("1 2{last},50"),
        _ => format!("{last}"),
    }
}
