import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.*;

// Copies a topic in transactions of a few records with their offsets, every third aborted at first; then another
// producer of the same id fences the first.
public class Copier {
  static Map<String, Object> conf(String b, Object... more) {
    Map<String, Object> m = new HashMap<>();
    m.put("bootstrap.servers", b);
    for (int i = 0; i < more.length; i += 2) m.put((String) more[i], more[i + 1]);
    return m;
  }
  public static void main(String[] a) throws Exception {
    String b = a[0], in = "in" + a[1], out = "out" + a[1], id = "id" + a[1], group = "g" + a[1];
    StringSerializer s = new StringSerializer();
    StringDeserializer d = new StringDeserializer();
    try (Admin admin = Admin.create(conf(b))) {
      admin.createTopics(List.of(new NewTopic(in, 2, (short) 1), new NewTopic(out, 2, (short) 1))).all().get();
      try (KafkaProducer<String, String> p = new KafkaProducer<>(conf(b), s, s)) {
        for (int i = 0; i < 40; i++) p.send(new ProducerRecord<>(in, "k" + i, "" + i));
      }
      KafkaProducer<String, String> p = new KafkaProducer<>(conf(b, "transactional.id", id), s, s);
      p.initTransactions();
      KafkaConsumer<String, String> c = new KafkaConsumer<>(conf(b, "group.id", group, "auto.offset.reset", "earliest",
          "enable.auto.commit", false, "max.poll.records", 5, "isolation.level", "read_committed"), d, d);
      c.subscribe(List.of(in));
      int copied = 0, round = 0;
      long end = System.currentTimeMillis() + 120000;
      while (copied < 40 && System.currentTimeMillis() < end) {
        ConsumerRecords<String, String> rs = c.poll(Duration.ofMillis(500));
        if (rs.isEmpty()) continue;
        p.beginTransaction();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (ConsumerRecord<String, String> r : rs) {
          p.send(new ProducerRecord<>(out, r.key(), r.value()));
          offsets.put(new TopicPartition(r.topic(), r.partition()), new OffsetAndMetadata(r.offset() + 1));
        }
        p.sendOffsetsToTransaction(offsets, c.groupMetadata());
        if (++round % 3 == 0) {
          p.flush();
          p.abortTransaction();
          Map<TopicPartition, OffsetAndMetadata> back = c.committed(c.assignment());
          for (TopicPartition tp : c.assignment()) c.seek(tp, back.get(tp) == null ? 0 : back.get(tp).offset());
        } else {
          p.commitTransaction();
          copied += rs.count();
        }
      }
      p.beginTransaction();
      p.send(new ProducerRecord<>(out, "open", "open")).get();
      KafkaProducer<String, String> q = new KafkaProducer<>(conf(b, "transactional.id", id), s, s);
      q.initTransactions();
      try { p.commitTransaction(); System.out.println("NOT FENCED"); } catch (Exception e) { System.out.println("fenced " + e.getClass().getName()); }
      q.beginTransaction(); q.abortTransaction();
      q.beginTransaction(); q.send(new ProducerRecord<>(out, "last", "last")); q.commitTransaction();
      q.close();
      c.close();
      KafkaConsumer<String, String> r = new KafkaConsumer<>(conf(b, "isolation.level", "read_committed", "auto.offset.reset", "earliest"), d, d);
      List<TopicPartition> tps = List.of(new TopicPartition(out, 0), new TopicPartition(out, 1));
      r.assign(tps); r.seekToBeginning(tps);
      List<String> seen = new ArrayList<>();
      Map<TopicPartition, Long> ends = r.endOffsets(tps);
      while (tps.stream().anyMatch(tp -> r.position(tp) < ends.get(tp)) && System.currentTimeMillis() < end)
        r.poll(Duration.ofMillis(300)).forEach(x -> seen.add(x.value()));
      Collections.sort(seen);
      System.out.println("seen " + seen.size() + ", of them " + new HashSet<>(seen).size() + " different, with the open one: " + seen.contains("open"));
      System.out.println("committed " + admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream().mapToLong(o -> o.offset()).sum());
      admin.fenceProducers(List.of(id)).all().get();
    }
    System.out.println("done");
    System.exit(0);
  }
}
