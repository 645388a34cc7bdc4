#include "credential/java_stream.h"

#include <optional>
#include <vector>

#include "base/field_reader.h"

namespace sluice::credential {
namespace {

constexpr std::uint32_t kMagic = 0xACED0005;
constexpr char kNull = 0x70;
constexpr char kReference = 0x71;
constexpr char kClass = 0x72;
constexpr char kObject = 0x73;
constexpr char kString = 0x74;
constexpr char kArray = 0x75;
constexpr char kEnd = 0x78;
constexpr std::uint32_t kFirstHandle = 0x7E0000;
constexpr char kOnlyFields = 0x02;       // the flags of a class that writes nothing but its fields
constexpr std::size_t kMostClasses = 8;  // a class and those above it
constexpr std::uint16_t kMostFields = 16;  // of one class

struct Field {
  char type;
  ByteView name;
};

struct Class {
  ByteView name;
  std::vector<Field> fields;
  std::optional<std::size_t> super;  // a handle
};

// What a handle stands for: a class, or what strings and arrays of bytes hold.
struct Known {
  std::optional<Class> of_class;
  ByteView bytes;
};

class Reader {
 public:
  explicit Reader(ByteView stream) : size_(stream.size()), in_(stream) {}

  Result<JavaObject> object() {
    if (number<std::uint32_t>() != kMagic || number<char>() != kObject) return damaged();
    TRY(const auto handle, class_of());
    if (!handle) return damaged();
    known_.emplace_back();  // the object's own
    std::vector<std::size_t> classes;
    for (auto at = handle; at; at = known_[*at].of_class->super) {
      if (classes.size() == kMostClasses) return damaged();
      classes.push_back(*at);
    }
    JavaObject object{.class_name = known_[*handle].of_class->name, .fields = {}};
    for (auto at = classes.rbegin(); at != classes.rend(); ++at) TRY(values(*at, object));
    if (in_.failed()) return damaged();
    return object;
  }
  std::size_t taken() const { return size_ - in_.rest().size(); }

 private:
  static Error damaged() { return Error(ErrorCode::kCorrupt, "this is no object of Java"); }

  template <class T>
  T number() {
    return in_.be<T>();
  }
  ByteView text() { return in_.take(number<std::uint16_t>()); }

  Result<std::size_t> reference() {
    const std::size_t handle = number<std::uint32_t>() - kFirstHandle;
    if (in_.failed() || handle >= known_.size()) return damaged();
    return handle;
  }

  // The description of a class, or nothing for none; a handle.
  Result<std::optional<std::size_t>> class_of(std::size_t depth = 0) {
    const char tag = number<char>();
    if (tag == kNull && !in_.failed()) return std::optional<std::size_t>();
    if (tag == kReference) {
      TRY(const std::size_t handle, reference());
      if (!known_[handle].of_class) return damaged();
      return std::optional(handle);
    }
    if (tag != kClass || depth == kMostClasses) return damaged();
    Class described{.name = text(), .fields = {}, .super = {}};
    in_.take(sizeof(std::uint64_t));  // its version
    const std::size_t handle = known_.size();
    known_.emplace_back();
    if (number<char>() != kOnlyFields) return damaged();
    const auto count = number<std::uint16_t>();
    if (count > kMostFields) return damaged();
    for (int i = 0; i < count && !in_.failed(); ++i) {
      const Field field{.type = number<char>(), .name = text()};
      if (field.type == 'L' || field.type == '[') TRY(string(number<char>()));  // its class's name
      described.fields.push_back(field);
    }
    if (number<char>() != kEnd) return damaged();
    TRY(described.super, class_of(depth + 1));
    known_[handle].of_class = std::move(described);
    return std::optional(handle);
  }

  // What the tag says to be a string, or what is known already.
  Result<ByteView> string(char tag) {
    if (tag == kReference) {
      TRY(const std::size_t handle, reference());
      if (known_[handle].of_class) return damaged();
      return known_[handle].bytes;
    }
    if (tag != kString) return damaged();
    known_.push_back({.of_class = {}, .bytes = text()});
    return known_.back().bytes;
  }

  // A string or an array of bytes, or nothing for none.
  Result<std::optional<ByteView>> value() {
    const char tag = number<char>();
    if (tag == kNull && !in_.failed()) return std::optional<ByteView>();
    if (tag != kArray) {
      TRY(const ByteView got, string(tag));
      return std::optional(got);
    }
    TRY(const auto type, class_of());
    if (!type || known_[*type].of_class->name != "[B") return damaged();
    const auto size = number<std::uint32_t>();
    known_.push_back({.of_class = {}, .bytes = in_.take(size)});
    return std::optional(known_.back().bytes);
  }

  // Of one class of an object.
  Status values(std::size_t handle, JavaObject& object) {
    const Class of = *known_[handle].of_class;
    for (const Field& field : of.fields) {
      if (field.type == 'L' || field.type == '[') {
        TRY(const auto got, value());
        if (got) object.fields[field.name] = *got;
        continue;
      }
      const std::size_t size =
          std::string_view("BZ").find(field.type) != std::string_view::npos   ? 1
          : std::string_view("CS").find(field.type) != std::string_view::npos ? 2
          : std::string_view("IF").find(field.type) != std::string_view::npos ? 4
                                                                              : 8;
      in_.take(size);
    }
    return {};
  }

  const std::size_t size_;
  FieldReader in_;
  std::vector<Known> known_;  // by handle
};

}  // namespace

Result<JavaObject> read_java_object(ByteView stream, std::size_t& size) {
  Reader reader(stream);
  TRY(JavaObject object, reader.object());
  size = reader.taken();
  return object;
}

namespace {

void append_text(Bytes& out, ByteView text) {
  append_be(out, static_cast<std::uint16_t>(text.size()));
  out += text;
}

void begin_class(Bytes& out, ByteView name, std::uint64_t version, std::uint16_t fields) {
  out += kClass;
  append_text(out, name);
  append_be(out, version);
  out += kOnlyFields;
  append_be(out, fields);
}

void append_field(Bytes& out, char type, ByteView name, ByteView class_name) {
  out += type;
  append_text(out, name);
  out += kString;
  append_text(out, class_name);
}

void append_reference(Bytes& out, std::uint32_t handle) {
  out += kReference;
  append_be(out, kFirstHandle + handle);
}

void append_array(Bytes& out, ByteView bytes) {
  append_be(out, static_cast<std::uint32_t>(bytes.size()));
  out += bytes;
}

void begin_byte_array(Bytes& out) {
  constexpr std::uint64_t kVersion = 0xACF317F8060854E0;
  out += kArray;
  begin_class(out, "[B", kVersion, 0);
  out += kEnd;
  out += kNull;
}

constexpr std::string_view kStringClass = "Ljava/lang/String;";

}  // namespace

Bytes secret_key_stream(ByteView key) {
  Bytes out;
  append_be(out, kMagic);
  out += kObject;
  begin_class(out, "javax.crypto.spec.SecretKeySpec", 0x5B470B66E230614D, 2);
  append_field(out, 'L', "algorithm", kStringClass);
  append_field(out, '[', "key", "[B");
  out += kEnd;
  out += kNull;
  out += kString;
  append_text(out, "AES");
  begin_byte_array(out);
  append_array(out, key);
  return out;
}

Bytes sealed_object_stream(ByteView parameters, ByteView content) {
  constexpr std::string_view kCipher = "PBEWithMD5AndTripleDES";
  // Handles as they are given out below: two classes and the names of two.
  constexpr std::uint32_t kBytesName = 2;
  constexpr std::uint32_t kStringName = 3;
  constexpr std::uint32_t kBytesClass = 5;  // behind the object itself
  Bytes out;
  append_be(out, kMagic);
  out += kObject;
  begin_class(out, "com.sun.crypto.provider.SealedObjectForKeyProtector", 0xCD57CA59E730BB53, 0);
  out += kEnd;
  begin_class(out, "javax.crypto.SealedObject", 0x3E363DA6C3B75470, 4);
  append_field(out, '[', "encodedParams", "[B");
  out += '[';
  append_text(out, "encryptedContent");
  append_reference(out, kBytesName);
  append_field(out, 'L', "paramsAlg", kStringClass);
  out += 'L';
  append_text(out, "sealAlg");
  append_reference(out, kStringName);
  out += kEnd;
  out += kNull;
  begin_byte_array(out);
  append_array(out, parameters);
  out += kArray;
  append_reference(out, kBytesClass);
  append_array(out, content);
  for (int i = 0; i < 2; ++i) {
    out += kString;
    append_text(out, kCipher);
  }
  return out;
}

}  // namespace sluice::credential
