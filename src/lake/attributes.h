// What HDFS knows of an entry beside its status: access control lists and extended attributes. A
// FileSystem that has them gives its Attributes; file:// has none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lake/acl.h"

namespace sluice::lake {

enum class AttributeSpace : std::uint8_t { kUser, kTrusted, kSecurity, kSystem, kRaw };

struct ExtendedAttribute {
  AttributeSpace space = AttributeSpace::kUser;
  std::string name;  // without the name space
  std::string value;

  bool is_same(const ExtendedAttribute& other) const {
    return space == other.space && name == other.name;
  }
  std::string full_name() const;  // "user.name"
};

// "security.hdfs.unreadable.by.superuser", which keeps superusers from a file's bytes. Only its
// presence counts, and it stays where it was set.
bool is_unreadable_mark(const ExtendedAttribute& attribute);

class Attributes {
 public:
  virtual ~Attributes() = default;
  virtual Result<AclStatus> acl(const std::string& path) = 0;
  virtual Status change_acl(const std::string& path, AclOperation operation, const Acl& spec) = 0;
  // Those of these names, or all that the user may see when none is given, the newest first. A
  // name that is not there is kIo.
  virtual Result<std::vector<ExtendedAttribute>> extended_attributes(
      const std::string& path, const std::vector<ExtendedAttribute>& names) = 0;
  // Sets it, whether it is there or not.
  virtual Status set_extended_attribute(const std::string& path,
                                        const ExtendedAttribute& attribute) = 0;
  virtual Status remove_extended_attribute(const std::string& path,
                                           const ExtendedAttribute& attribute) = 0;
};

// "user.name": the name space in any case. kInvalidArgument in Hadoop's words.
Result<ExtendedAttribute> parse_attribute_name(std::string_view name);

// Values as people write them: "text" in quotes, 0x and hexadecimal digits, 0s and base64.
enum class AttributeCodec { kText, kHex, kBase64 };
std::string encode_attribute(const std::string& value, AttributeCodec codec);
Result<std::string> decode_attribute(std::string_view text);

// As the Java client, which keeps them in a HashMap by full name, lists them.
std::vector<ExtendedAttribute> in_java_order(std::vector<ExtendedAttribute> attributes);

}  // namespace sluice::lake
