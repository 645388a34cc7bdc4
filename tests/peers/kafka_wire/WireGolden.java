// Writes what Kafka's own message classes encode: WireGolden OUT_FILE.. see README.md beside it.
//
// For every message and version two lines "VERSION KIND HEX": KIND full has every field of that version
// filled with values that count up, KIND bare has nulls, empty arrays and defaults.
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;

public class WireGolden {
    private static long counter;

    // Arguments: the folder to write to, then CLASS=FILE for each message.
    public static void main(String[] args) throws Exception {
        for (int i = 1; i < args.length; i++) {
            String[] pair = args[i].split("=");
            Class<?> type = Class.forName(pair[0]);
            Path file = Path.of(args[0], pair[1] + ".txt");
            List<String> lines = new ArrayList<>();
            Message probe = (Message) type.getDeclaredConstructor().newInstance();
            short low = (short) Math.max(probe.lowestSupportedVersion(), 0);
            for (short version = low; version <= probe.highestSupportedVersion(); version++) {
                for (boolean full : new boolean[] {true, false}) {
                    counter = 1;
                    Message message = (Message) type.getDeclaredConstructor().newInstance();
                    fill(message, version, full, 0);
                    lines.add(version + (full ? " full " : " bare ") + hex(message, version));
                }
            }
            Files.write(file, lines);
        }
    }

    static String hex(Message message, short version) {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer buffer = ByteBuffer.allocate(message.size(cache, version) + 1024);
        message.write(new ByteBufferAccessor(buffer), cache, version);
        byte[] bytes = new byte[buffer.position()];
        buffer.flip();
        buffer.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static void fill(Object target, short version, boolean full, int depth) throws Exception {
        Schema schema = ((Schema[]) target.getClass().getField("SCHEMAS").get(null))[version];
        for (BoundField bound : schema.fields()) {
            if (bound.def.type instanceof TaggedFields tagged) {
                for (var field : fieldsOf(tagged)) set(target, field.name, version, full, depth);
            } else {
                set(target, bound.def.name, version, full, depth);
            }
        }
    }

    @SuppressWarnings("unchecked")
    static Collection<org.apache.kafka.common.protocol.types.Field> fieldsOf(TaggedFields tagged) throws Exception {
        Field map = TaggedFields.class.getDeclaredField("fields");
        map.setAccessible(true);
        return ((java.util.Map<Integer, org.apache.kafka.common.protocol.types.Field>) map.get(tagged)).values();
    }

    static void set(Object target, String snake, short version, boolean full, int depth) throws Exception {
        Field field = null;
        for (Field each : target.getClass().getDeclaredFields()) {
            if (each.getName().replace("_", "").equalsIgnoreCase(snake.replace("_", ""))) field = each;
        }
        if (field == null) throw new IllegalStateException(target.getClass() + " has no " + snake);
        field.setAccessible(true);
        if (!full) {
            // What may be null is null; Kafka itself says when a version does not allow it.
            Object before = field.get(target);
            if (field.getType().isPrimitive() || before instanceof Message) return;
            field.set(target, null);
            try {
                hex((Message) target, version);
            } catch (NullPointerException e) {
                field.set(target, before);
            }
            return;
        }
        field.set(target, value(field.getGenericType(), field.getType(), version, depth));
    }

    // The class moved between packages in 4.x.
    static Object records(ByteBuffer bytes) throws Exception {
        for (String name : new String[] {"record.MemoryRecords", "record.internal.MemoryRecords"}) {
            try {
                Method make = Class.forName("org.apache.kafka.common." + name)
                    .getMethod("readableRecords", ByteBuffer.class);
                return make.invoke(null, bytes);
            } catch (ClassNotFoundException e) {
                continue;
            }
        }
        throw new IllegalStateException("no MemoryRecords");
    }

    static Object value(Type generic, Class<?> type, short version, int depth) throws Exception {
        long n = counter++;
        if (type == boolean.class || type == Boolean.class) return true;
        if (type == byte.class || type == Byte.class) return (byte) (n % 100);
        if (type == short.class || type == Short.class) return (short) (n % 30);
        if (type == int.class || type == Integer.class) return (int) (n * 3);
        if (type == long.class || type == Long.class) return n * 5_000_000_007L;
        if (type == double.class || type == Double.class) return n / 8.0;
        if (type == String.class) return "s" + n;
        if (type == Uuid.class) return new Uuid(n, n * 7);
        if (type == byte[].class) return new byte[] {1, (byte) n};
        if (type == ByteBuffer.class) return ByteBuffer.wrap(new byte[] {2, (byte) n});
        if (Message.class.isAssignableFrom(type)) {
            Object nested = type.getDeclaredConstructor().newInstance();
            fill(nested, version, true, depth + 1);
            return nested;
        }
        if (type.getName().endsWith("Records")) {
            return records(ByteBuffer.wrap(new byte[] {3, (byte) n, 4}));
        }
        if (Collection.class.isAssignableFrom(type)) return collection(generic, type, version, depth);
        throw new IllegalStateException("no value for " + type);
    }

    @SuppressWarnings("unchecked")
    static Object collection(Type generic, Class<?> type, short version, int depth) throws Exception {
        Collection<Object> items;
        Class<?> element;
        if (type == List.class) {
            items = new ArrayList<>();
            element = (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0];
        } else {
            items = (Collection<Object>) type.getDeclaredConstructor().newInstance();
            element = (Class<?>) ((ParameterizedType) type.getGenericSuperclass()).getActualTypeArguments()[0];
        }
        for (int i = 0; i < (depth == 0 ? 2 : 1); i++) items.add(value(element, element, version, depth + 1));
        return items;
    }
}
