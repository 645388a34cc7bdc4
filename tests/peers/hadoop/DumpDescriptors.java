// Prints the protobuf definitions inside Hadoop's own jars, one line per message, field, enum value
// and method. Arguments: outer classes that protoc made, such as
// org.apache.hadoop.hdfs.protocol.proto.HdfsProtos.
import com.google.protobuf.Descriptors.*;

public class DumpDescriptors {
  static void message(Descriptor m) {
    System.out.println("message " + m.getFullName());
    for (FieldDescriptor f : m.getFields()) {
      String label = f.isRequired() ? "required" : f.isRepeated() ? "repeated" : "optional";
      String type = f.getType().name().toLowerCase();
      if (f.getJavaType() == FieldDescriptor.JavaType.MESSAGE) type = f.getMessageType().getFullName();
      if (f.getJavaType() == FieldDescriptor.JavaType.ENUM) type = f.getEnumType().getFullName();
      String line = "field " + f.getNumber() + " " + label + " " + type + " " + f.getName();
      if (f.getOptions().getPacked()) line += " packed";
      if (f.hasDefaultValue()) {
        Object v = f.getDefaultValue();
        line += " default=" + (v instanceof EnumValueDescriptor ? ((EnumValueDescriptor) v).getName() : v);
      }
      System.out.println(line);
    }
    for (Descriptor n : m.getNestedTypes()) message(n);
    for (EnumDescriptor e : m.getEnumTypes()) enumeration(e);
  }

  static void enumeration(EnumDescriptor e) {
    System.out.println("enum " + e.getFullName());
    for (EnumValueDescriptor v : e.getValues())
      System.out.println("value " + v.getNumber() + " " + v.getName());
  }

  public static void main(String[] args) throws Exception {
    for (String outer : args) {
      FileDescriptor file = (FileDescriptor) Class.forName(outer).getMethod("getDescriptor").invoke(null);
      System.out.println("file " + outer + " " + file.getPackage());
      for (Descriptor m : file.getMessageTypes()) message(m);
      for (EnumDescriptor e : file.getEnumTypes()) enumeration(e);
      for (ServiceDescriptor s : file.getServices()) {
        System.out.println("service " + s.getFullName());
        for (MethodDescriptor m : s.getMethods())
          System.out.println("method " + m.getName() + " " + m.getInputType().getFullName() + " "
              + m.getOutputType().getFullName());
      }
    }
  }
}
