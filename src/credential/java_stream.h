// Objects as Java's ObjectOutputStream writes them: of one stream the first object, with its
// strings and arrays of bytes. No class is looked up: an object is the names of its fields and
// their values.
#pragma once

#include <cstddef>
#include <map>

#include "base/bytes.h"
#include "base/result.h"

namespace sluice::credential {

// Views into the stream, which many fields may share a part of.
struct JavaObject {
  ByteView class_name;
  std::map<ByteView, ByteView> fields;  // strings and arrays of bytes; others are left out
};

// kCorrupt: no such stream, or one of more classes or fields than a secret's. Where the object ends
// goes into `size`.
Result<JavaObject> read_java_object(ByteView stream, std::size_t& size);

// A javax.crypto.spec.SecretKeySpec of the key, as Hadoop makes it of a secret.
Bytes secret_key_stream(ByteView key);
// The SealedObject that JCEKS keeps a key in.
Bytes sealed_object_stream(ByteView parameters, ByteView content);

}  // namespace sluice::credential
