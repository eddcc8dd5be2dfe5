//! Corpora for benches: conversations by Zipf 0.9, words of four languages by their rank, 64-character wamids.

use domain::{CommandId, Content, ConversationId, LineId, MessageStatus, SeatId, Seq, Timestamp};
use protocol::{Author, Contact, Entry, Fact, Message, MessageName};

use crate::clock::START;
use crate::{Chance, eg};

/// Which facts a corpus holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mix {
    /// Contacts, and messages of both directions: what a bulk insert of messages is compared with.
    Messages,
    /// The same, and for each message of ours: accepted, sent, delivered, most of them read.
    Everything,
}

/// An endless journal, entry by entry.
#[derive(Clone, Debug)]
pub struct Corpus {
    chance: Chance,
    line: LineId,
    mix: Mix,
    /// Cumulated weights of the conversations.
    weights: Vec<f64>,
    seen: Vec<bool>,
    seq: Seq,
    messages: u64,
    waiting: Vec<Fact>,
    words: Vec<Vec<&'static str>>,
}

/// A year of 1,000,000 messages: one every 31.5 seconds.
const STEP_MS: i64 = 31_500;

const FRENCH: &str = "de la le et les des en un du une est pour que qui dans a par plus pas au sur ne se ce il sont la avec \
ou son vous je nous bonjour merci commande livraison demain matin soir gâteau pain facture adresse téléphone colis retard \
possible question prix combien disponible magasin ouvert fermé réserver table personnes heure semaine prochaine être avoir \
faire très bien sûr d'accord parfait attends réponse problème taille couleur retour échange remboursement paiement carte";
const ENGLISH: &str = "the to and a of in is for you i it that on with this be have are not we can your my do what when at \
please thanks hello order delivery tomorrow morning evening cake bread invoice address phone parcel late possible question \
price available shop open closed book table people hour week next sure okay perfect waiting answer problem size colour \
return exchange refund payment card still send me will would like know about today";
const PORTUGUESE: &str = "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem \
olá obrigado pedido entrega amanhã manhã noite bolo pão fatura endereço telefone encomenda atraso possível pergunta preço \
disponível loja aberto fechado reservar mesa pessoas hora semana próxima certo perfeito espero resposta problema tamanho cor \
devolução troca reembolso pagamento cartão você";
const ARABIC: &str = "في من على أن إلى ما هذا لا مع هل كان التي عن مرحبا شكرا طلب توصيل غدا صباح مساء كعكة خبز فاتورة عنوان هاتف طرد \
تأخير ممكن سؤال سعر متاح متجر مفتوح مغلق حجز طاولة أشخاص ساعة أسبوع القادم حسنا ممتاز أنتظر جواب مشكلة مقاس لون إرجاع تبديل دفع بطاقة";
const FIRST_NAMES: &str = "Awa Marie João Fatima Lucas Inês Omar Sofia Karim Chloé Pedro Nadia Hugo Beatriz Youssef Léa Tiago Aminata \
Paul Mariana Ahmed Emma Rui Salma Louis Ana Ibrahim Zoé Miguel Khadija James Olivia Noah Amélie Mohamed Clara Diogo Leïla";
const LAST_NAMES: &str = "Diallo Martin Silva Benali Dubois Santos Haddad Moreau Costa Traoré Bernard Ferreira Mansour Petit Oliveira \
Ndiaye Roux Pereira Saleh Fournier Almeida Cissé Girard Rodrigues Amrani Lambert Gomes Keita Faure Martins Smith Taylor Brown";

impl Corpus {
    /// A corpus that depends on these alone.
    #[must_use]
    pub fn new(seed: u64, conversations: usize, mix: Mix) -> Self {
        let mut sum = 0.0;
        let weights = (1..=conversations)
            .map(|rank| {
                sum += (rank as f64).powf(-0.9);
                sum
            })
            .collect();
        let words = [FRENCH, ENGLISH, PORTUGUESE, ARABIC].map(|words| words.split_whitespace().collect());
        Self {
            chance: Chance::new(seed),
            line: eg::line(),
            mix,
            weights,
            seen: vec![false; conversations],
            seq: Seq::ZERO,
            messages: 0,
            waiting: Vec::new(),
            words: words.into(),
        }
    }

    /// How many messages it has brought so far.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// A conversation, by its weight: the busy ones are opened more often.
    pub fn conversation(&mut self) -> ConversationId {
        let total = self.weights.last().copied().unwrap_or(1.0);
        let point = self.chance.fraction() * total;
        let rank = self.weights.partition_point(|weight| *weight < point);
        ConversationId(rank.min(self.weights.len() - 1) as u64 + 1)
    }

    /// The name of a conversation's contact.
    #[must_use]
    pub fn name(conversation: ConversationId) -> String {
        let mut chance = Chance::new(conversation.0);
        let firsts: Vec<&str> = FIRST_NAMES.split_whitespace().collect();
        let lasts: Vec<&str> = LAST_NAMES.split_whitespace().collect();
        format!("{} {}", chance.one_of(&firsts), chance.one_of(&lasts))
    }

    /// Words of one language, a word's frequency falling with its rank, 82 bytes on average.
    pub fn body(&mut self) -> String {
        let language = self.chance.below(self.words.len() as u64) as usize;
        let length = 20 + self.chance.below(125) as usize;
        let mut body = String::with_capacity(length + 16);
        while body.len() < length {
            if !body.is_empty() {
                body.push(' ');
            }
            let vocabulary = &self.words[language];
            let rank = (vocabulary.len() as f64).powf(self.chance.fraction()) - 1.0;
            body.push_str(vocabulary[(rank as usize).min(vocabulary.len() - 1)]);
        }
        body
    }

    fn fact(&mut self) -> Fact {
        if let Some(fact) = self.waiting.pop() {
            return fact;
        }
        let conversation = self.conversation();
        let place = conversation.0 as usize - 1;
        if !std::mem::replace(&mut self.seen[place], true) {
            let name = Self::name(conversation);
            return Fact::ContactSeen {
                conversation,
                contact: Contact { name: Some(name.as_str().into()), ..eg::contact(conversation.0, "") },
            };
        }
        self.messages += 1;
        let n = self.messages;
        let moment = START.plus_ms(n as i64 * STEP_MS - self.chance.below(5_000) as i64);
        // Meta speaks in seconds.
        let sent_at = Timestamp(moment.0 / 1000 * 1000);
        let content = Content::Text { body: self.body().into() };
        if self.chance.below(10) < 6 {
            let message = Message::new(eg::wamid(self.chance.draw()), sent_at, content);
            return Fact::MessageReceived { conversation, message };
        }
        let command = CommandId(format!("01930000-0000-7000-8000-{n:012x}"));
        if self.mix == Mix::Everything {
            self.reports(conversation, &command, sent_at);
        }
        let seat = 1 + n % 5;
        let author = Author::Seat { id: SeatId(format!("seat-{seat}")), name: format!("Bo {seat}").into() };
        Fact::MessageQueued { conversation, command, author, sent_at, content, reply_to: None }
    }

    /// What Meta says of a message of ours, last first.
    fn reports(&mut self, conversation: ConversationId, command: &CommandId, sent_at: Timestamp) {
        let wamid = eg::wamid(self.chance.draw());
        let mut reports = vec![MessageStatus::Sent, MessageStatus::Delivered];
        if !self.chance.once_in(5) {
            reports.push(MessageStatus::Read);
        }
        for (after, status) in reports.into_iter().enumerate().rev() {
            self.waiting.push(Fact::StatusReported {
                conversation,
                message: MessageName::Wamid(wamid.clone()),
                wamid: None,
                status,
                at: sent_at.plus_ms(1000 * (after as i64 + 1)),
                failure: None,
            });
        }
        self.waiting.push(Fact::MessageAccepted { conversation, command: command.clone(), wamid });
    }
}

impl Iterator for Corpus {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let fact = self.fact();
        self.seq = self.seq.next();
        let at = START.plus_ms(self.messages as i64 * STEP_MS);
        Some(Entry { line: self.line.clone(), seq: self.seq, at, fact })
    }
}
