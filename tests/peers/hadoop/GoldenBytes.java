// Prints golden bytes of Hadoop's messages, made by Hadoop's own protobuf classes: one line per
// message, "NAME full HEX" with every field set and "NAME least HEX" with only the required ones.
// Values depend on field numbers alone, so every run prints the same. Arguments: protoc's outer classes.
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.*;
import com.google.protobuf.DynamicMessage;

public class GoldenBytes {
  static Object value(FieldDescriptor f, int turn, boolean full) {
    int n = f.getNumber() * 3 + turn;
    switch (f.getJavaType()) {
      case BOOLEAN: return n % 2 == 0;
      case INT: return f.getType() == FieldDescriptor.Type.UINT32 ? n * 1001 : -n * 1001;
      case LONG: return f.getType() == FieldDescriptor.Type.UINT64 ? n * 10000000019L : -n * 10000000019L;
      case STRING: return f.getName() + "-\u00e9-" + turn;
      case BYTE_STRING: return ByteString.copyFrom(new byte[] {(byte) n, 0, (byte) 0xff, (byte) turn});
      case ENUM: return f.getEnumType().getValues().get(n % f.getEnumType().getValues().size());
      case MESSAGE: return message(f.getMessageType(), full);
      default: throw new IllegalStateException(f.getFullName());
    }
  }

  static DynamicMessage message(Descriptor m, boolean full) {
    DynamicMessage.Builder to = DynamicMessage.newBuilder(m);
    for (FieldDescriptor f : m.getFields()) {
      if (!full && !f.isRequired()) continue;
      if (f.isRepeated()) {
        for (int turn = 0; turn < 2; turn++) to.addRepeatedField(f, value(f, turn, full));
      } else {
        to.setField(f, value(f, 0, full));
      }
    }
    return to.build();
  }

  static void print(Descriptor m) {
    for (boolean full : new boolean[] {true, false}) {
      StringBuilder hex = new StringBuilder();
      for (byte b : message(m, full).toByteArray()) hex.append(String.format("%02x", b));
      System.out.println(m.getFullName() + " " + (full ? "full " : "least ") + hex);
    }
    for (Descriptor n : m.getNestedTypes()) print(n);
  }

  public static void main(String[] args) throws Exception {
    for (String outer : args) {
      FileDescriptor file = (FileDescriptor) Class.forName(outer).getMethod("getDescriptor").invoke(null);
      for (Descriptor m : file.getMessageTypes()) print(m);
    }
  }
}
