// ORM class for table 'words'
// WARNING: This class is AUTO-GENERATED. Modify at your own risk.
//
// Debug information:
// Generated date: {DATE}
// For connector: org.apache.sqoop.manager.MySQLManager
package a.b;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.mapred.lib.db.DBWritable;
import com.cloudera.sqoop.lib.JdbcWritableBridge;
import com.cloudera.sqoop.lib.DelimiterSet;
import com.cloudera.sqoop.lib.FieldFormatter;
import com.cloudera.sqoop.lib.RecordParser;
import com.cloudera.sqoop.lib.BooleanParser;
import com.cloudera.sqoop.lib.BlobRef;
import com.cloudera.sqoop.lib.ClobRef;
import com.cloudera.sqoop.lib.LargeObjectLoader;
import com.cloudera.sqoop.lib.SqoopRecord;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.HashMap;

public class Words extends SqoopRecord  implements DBWritable, Writable {
  private final int PROTOCOL_VERSION = 3;
  public int getClassFormatVersion() { return PROTOCOL_VERSION; }
  public static interface FieldSetterCommand {    void setField(Object value);  }  protected ResultSet __cur_result_set;
  private Map<String, FieldSetterCommand> setters = new HashMap<String, FieldSetterCommand>();
  private void init0() {
    setters.put("id", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        Words.this.id = (Integer)value;
      }
    });
    setters.put("class", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        Words.this._class = (Integer)value;
      }
    });
    setters.put("public", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        Words.this._public = (String)value;
      }
    });
    setters.put("1st", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        Words.this._1st = (Long)value;
      }
    });
    setters.put("a-b", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        Words.this.a_b = (Double)value;
      }
    });
    setters.put("gr\u00F6", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        Words.this.grö = (Float)value;
      }
    });
    setters.put("_x", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        Words.this.__x = (Boolean)value;
      }
    });
    setters.put("x y", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        Words.this.xy = (com.cloudera.sqoop.lib.BlobRef)value;
      }
    });
    setters.put("q\"uote", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        Words.this.q_uote = (String)value;
      }
    });
  }
  public Words() {
    init0();
  }
  private Integer id;
  public Integer get_id() {
    return id;
  }
  public void set_id(Integer id) {
    this.id = id;
  }
  public Words with_id(Integer id) {
    this.id = id;
    return this;
  }
  private Integer _class;
  public Integer get__class() {
    return _class;
  }
  public void set__class(Integer _class) {
    this._class = _class;
  }
  public Words with__class(Integer _class) {
    this._class = _class;
    return this;
  }
  private String _public;
  public String get__public() {
    return _public;
  }
  public void set__public(String _public) {
    this._public = _public;
  }
  public Words with__public(String _public) {
    this._public = _public;
    return this;
  }
  private Long _1st;
  public Long get__1st() {
    return _1st;
  }
  public void set__1st(Long _1st) {
    this._1st = _1st;
  }
  public Words with__1st(Long _1st) {
    this._1st = _1st;
    return this;
  }
  private Double a_b;
  public Double get_a_b() {
    return a_b;
  }
  public void set_a_b(Double a_b) {
    this.a_b = a_b;
  }
  public Words with_a_b(Double a_b) {
    this.a_b = a_b;
    return this;
  }
  private Float grö;
  public Float get_grö() {
    return grö;
  }
  public void set_grö(Float grö) {
    this.grö = grö;
  }
  public Words with_grö(Float grö) {
    this.grö = grö;
    return this;
  }
  private Boolean __x;
  public Boolean get___x() {
    return __x;
  }
  public void set___x(Boolean __x) {
    this.__x = __x;
  }
  public Words with___x(Boolean __x) {
    this.__x = __x;
    return this;
  }
  private com.cloudera.sqoop.lib.BlobRef xy;
  public com.cloudera.sqoop.lib.BlobRef get_xy() {
    return xy;
  }
  public void set_xy(com.cloudera.sqoop.lib.BlobRef xy) {
    this.xy = xy;
  }
  public Words with_xy(com.cloudera.sqoop.lib.BlobRef xy) {
    this.xy = xy;
    return this;
  }
  private String q_uote;
  public String get_q_uote() {
    return q_uote;
  }
  public void set_q_uote(String q_uote) {
    this.q_uote = q_uote;
  }
  public Words with_q_uote(String q_uote) {
    this.q_uote = q_uote;
    return this;
  }
  public boolean equals(Object o) {
    if (this == o) {
      return true;
    }
    if (!(o instanceof Words)) {
      return false;
    }
    Words that = (Words) o;
    boolean equal = true;
    equal = equal && (this.id == null ? that.id == null : this.id.equals(that.id));
    equal = equal && (this._class == null ? that._class == null : this._class.equals(that._class));
    equal = equal && (this._public == null ? that._public == null : this._public.equals(that._public));
    equal = equal && (this._1st == null ? that._1st == null : this._1st.equals(that._1st));
    equal = equal && (this.a_b == null ? that.a_b == null : this.a_b.equals(that.a_b));
    equal = equal && (this.grö == null ? that.grö == null : this.grö.equals(that.grö));
    equal = equal && (this.__x == null ? that.__x == null : this.__x.equals(that.__x));
    equal = equal && (this.xy == null ? that.xy == null : this.xy.equals(that.xy));
    equal = equal && (this.q_uote == null ? that.q_uote == null : this.q_uote.equals(that.q_uote));
    return equal;
  }
  public boolean equals0(Object o) {
    if (this == o) {
      return true;
    }
    if (!(o instanceof Words)) {
      return false;
    }
    Words that = (Words) o;
    boolean equal = true;
    equal = equal && (this.id == null ? that.id == null : this.id.equals(that.id));
    equal = equal && (this._class == null ? that._class == null : this._class.equals(that._class));
    equal = equal && (this._public == null ? that._public == null : this._public.equals(that._public));
    equal = equal && (this._1st == null ? that._1st == null : this._1st.equals(that._1st));
    equal = equal && (this.a_b == null ? that.a_b == null : this.a_b.equals(that.a_b));
    equal = equal && (this.grö == null ? that.grö == null : this.grö.equals(that.grö));
    equal = equal && (this.__x == null ? that.__x == null : this.__x.equals(that.__x));
    equal = equal && (this.xy == null ? that.xy == null : this.xy.equals(that.xy));
    equal = equal && (this.q_uote == null ? that.q_uote == null : this.q_uote.equals(that.q_uote));
    return equal;
  }
  public void readFields(ResultSet __dbResults) throws SQLException {
    this.__cur_result_set = __dbResults;
    this.id = JdbcWritableBridge.readInteger(1, __dbResults);
    this._class = JdbcWritableBridge.readInteger(2, __dbResults);
    this._public = JdbcWritableBridge.readString(3, __dbResults);
    this._1st = JdbcWritableBridge.readLong(4, __dbResults);
    this.a_b = JdbcWritableBridge.readDouble(5, __dbResults);
    this.grö = JdbcWritableBridge.readFloat(6, __dbResults);
    this.__x = JdbcWritableBridge.readBoolean(7, __dbResults);
    this.xy = JdbcWritableBridge.readBlobRef(8, __dbResults);
    this.q_uote = JdbcWritableBridge.readString(9, __dbResults);
  }
  public void readFields0(ResultSet __dbResults) throws SQLException {
    this.id = JdbcWritableBridge.readInteger(1, __dbResults);
    this._class = JdbcWritableBridge.readInteger(2, __dbResults);
    this._public = JdbcWritableBridge.readString(3, __dbResults);
    this._1st = JdbcWritableBridge.readLong(4, __dbResults);
    this.a_b = JdbcWritableBridge.readDouble(5, __dbResults);
    this.grö = JdbcWritableBridge.readFloat(6, __dbResults);
    this.__x = JdbcWritableBridge.readBoolean(7, __dbResults);
    this.xy = JdbcWritableBridge.readBlobRef(8, __dbResults);
    this.q_uote = JdbcWritableBridge.readString(9, __dbResults);
  }
  public void loadLargeObjects(LargeObjectLoader __loader)
      throws SQLException, IOException, InterruptedException {
    this.xy = __loader.readBlobRef(8, this.__cur_result_set);
  }
  public void loadLargeObjects0(LargeObjectLoader __loader)
      throws SQLException, IOException, InterruptedException {
    this.xy = __loader.readBlobRef(8, this.__cur_result_set);
  }
  public void write(PreparedStatement __dbStmt) throws SQLException {
    write(__dbStmt, 0);
  }

  public int write(PreparedStatement __dbStmt, int __off) throws SQLException {
    JdbcWritableBridge.writeInteger(id, 1 + __off, 4, __dbStmt);
    JdbcWritableBridge.writeInteger(_class, 2 + __off, 4, __dbStmt);
    JdbcWritableBridge.writeString(_public, 3 + __off, 12, __dbStmt);
    JdbcWritableBridge.writeLong(_1st, 4 + __off, -5, __dbStmt);
    JdbcWritableBridge.writeDouble(a_b, 5 + __off, 8, __dbStmt);
    JdbcWritableBridge.writeFloat(grö, 6 + __off, 7, __dbStmt);
    JdbcWritableBridge.writeBoolean(__x, 7 + __off, -7, __dbStmt);
    JdbcWritableBridge.writeBlobRef(xy, 8 + __off, -4, __dbStmt);
    JdbcWritableBridge.writeString(q_uote, 9 + __off, -1, __dbStmt);
    return 9;
  }
  public void write0(PreparedStatement __dbStmt, int __off) throws SQLException {
    JdbcWritableBridge.writeInteger(id, 1 + __off, 4, __dbStmt);
    JdbcWritableBridge.writeInteger(_class, 2 + __off, 4, __dbStmt);
    JdbcWritableBridge.writeString(_public, 3 + __off, 12, __dbStmt);
    JdbcWritableBridge.writeLong(_1st, 4 + __off, -5, __dbStmt);
    JdbcWritableBridge.writeDouble(a_b, 5 + __off, 8, __dbStmt);
    JdbcWritableBridge.writeFloat(grö, 6 + __off, 7, __dbStmt);
    JdbcWritableBridge.writeBoolean(__x, 7 + __off, -7, __dbStmt);
    JdbcWritableBridge.writeBlobRef(xy, 8 + __off, -4, __dbStmt);
    JdbcWritableBridge.writeString(q_uote, 9 + __off, -1, __dbStmt);
  }
  public void readFields(DataInput __dataIn) throws IOException {
this.readFields0(__dataIn);  }
  public void readFields0(DataInput __dataIn) throws IOException {
    if (__dataIn.readBoolean()) { 
        this.id = null;
    } else {
    this.id = Integer.valueOf(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this._class = null;
    } else {
    this._class = Integer.valueOf(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this._public = null;
    } else {
    this._public = Text.readString(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this._1st = null;
    } else {
    this._1st = Long.valueOf(__dataIn.readLong());
    }
    if (__dataIn.readBoolean()) { 
        this.a_b = null;
    } else {
    this.a_b = Double.valueOf(__dataIn.readDouble());
    }
    if (__dataIn.readBoolean()) { 
        this.grö = null;
    } else {
    this.grö = Float.valueOf(__dataIn.readFloat());
    }
    if (__dataIn.readBoolean()) { 
        this.__x = null;
    } else {
    this.__x = Boolean.valueOf(__dataIn.readBoolean());
    }
    if (__dataIn.readBoolean()) { 
        this.xy = null;
    } else {
    this.xy = com.cloudera.sqoop.lib.LobSerializer.readBlobFields(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.q_uote = null;
    } else {
    this.q_uote = Text.readString(__dataIn);
    }
  }
  public void write(DataOutput __dataOut) throws IOException {
    if (null == this.id) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.id);
    }
    if (null == this._class) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this._class);
    }
    if (null == this._public) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, _public);
    }
    if (null == this._1st) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this._1st);
    }
    if (null == this.a_b) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeDouble(this.a_b);
    }
    if (null == this.grö) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeFloat(this.grö);
    }
    if (null == this.__x) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeBoolean(this.__x);
    }
    if (null == this.xy) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    com.cloudera.sqoop.lib.LobSerializer.writeBlob(this.xy, __dataOut);
    }
    if (null == this.q_uote) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, q_uote);
    }
  }
  public void write0(DataOutput __dataOut) throws IOException {
    if (null == this.id) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.id);
    }
    if (null == this._class) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this._class);
    }
    if (null == this._public) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, _public);
    }
    if (null == this._1st) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this._1st);
    }
    if (null == this.a_b) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeDouble(this.a_b);
    }
    if (null == this.grö) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeFloat(this.grö);
    }
    if (null == this.__x) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeBoolean(this.__x);
    }
    if (null == this.xy) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    com.cloudera.sqoop.lib.LobSerializer.writeBlob(this.xy, __dataOut);
    }
    if (null == this.q_uote) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, q_uote);
    }
  }
  private static final DelimiterSet __outputDelimiters = new DelimiterSet((char) 44, (char) 10, (char) 0, (char) 0, false);
  public String toString() {
    return toString(__outputDelimiters, true);
  }
  public String toString(DelimiterSet delimiters) {
    return toString(delimiters, true);
  }
  public String toString(boolean useRecordDelim) {
    return toString(__outputDelimiters, useRecordDelim);
  }
  public String toString(DelimiterSet delimiters, boolean useRecordDelim) {
    StringBuilder __sb = new StringBuilder();
    char fieldDelim = delimiters.getFieldsTerminatedBy();
    __sb.append(FieldFormatter.escapeAndEnclose(id==null?"null":"" + id, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(_class==null?"null":"" + _class, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(_public==null?"null":_public, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(_1st==null?"null":"" + _1st, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(a_b==null?"null":"" + a_b, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(grö==null?"null":"" + grö, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(__x==null?"null":"" + __x, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(xy==null?"null":"" + xy, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(q_uote==null?"null":q_uote, delimiters));
    if (useRecordDelim) {
      __sb.append(delimiters.getLinesTerminatedBy());
    }
    return __sb.toString();
  }
  public void toString0(DelimiterSet delimiters, StringBuilder __sb, char fieldDelim) {
    __sb.append(FieldFormatter.escapeAndEnclose(id==null?"null":"" + id, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(_class==null?"null":"" + _class, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(_public==null?"null":_public, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(_1st==null?"null":"" + _1st, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(a_b==null?"null":"" + a_b, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(grö==null?"null":"" + grö, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(__x==null?"null":"" + __x, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(xy==null?"null":"" + xy, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(q_uote==null?"null":q_uote, delimiters));
  }
  private static final DelimiterSet __inputDelimiters = new DelimiterSet((char) 44, (char) 10, (char) 0, (char) 0, false);
  private RecordParser __parser;
  public void parse(Text __record) throws RecordParser.ParseError {
    if (null == this.__parser) {
      this.__parser = new RecordParser(__inputDelimiters);
    }
    List<String> __fields = this.__parser.parseRecord(__record);
    __loadFromFields(__fields);
  }

  public void parse(CharSequence __record) throws RecordParser.ParseError {
    if (null == this.__parser) {
      this.__parser = new RecordParser(__inputDelimiters);
    }
    List<String> __fields = this.__parser.parseRecord(__record);
    __loadFromFields(__fields);
  }

  public void parse(byte [] __record) throws RecordParser.ParseError {
    if (null == this.__parser) {
      this.__parser = new RecordParser(__inputDelimiters);
    }
    List<String> __fields = this.__parser.parseRecord(__record);
    __loadFromFields(__fields);
  }

  public void parse(char [] __record) throws RecordParser.ParseError {
    if (null == this.__parser) {
      this.__parser = new RecordParser(__inputDelimiters);
    }
    List<String> __fields = this.__parser.parseRecord(__record);
    __loadFromFields(__fields);
  }

  public void parse(ByteBuffer __record) throws RecordParser.ParseError {
    if (null == this.__parser) {
      this.__parser = new RecordParser(__inputDelimiters);
    }
    List<String> __fields = this.__parser.parseRecord(__record);
    __loadFromFields(__fields);
  }

  public void parse(CharBuffer __record) throws RecordParser.ParseError {
    if (null == this.__parser) {
      this.__parser = new RecordParser(__inputDelimiters);
    }
    List<String> __fields = this.__parser.parseRecord(__record);
    __loadFromFields(__fields);
  }

  private void __loadFromFields(List<String> fields) {
    Iterator<String> __it = fields.listIterator();
    String __cur_str = null;
    try {
    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.id = null; } else {
      this.id = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this._class = null; } else {
      this._class = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this._public = null; } else {
      this._public = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this._1st = null; } else {
      this._1st = Long.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.a_b = null; } else {
      this.a_b = Double.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.grö = null; } else {
      this.grö = Float.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.__x = null; } else {
      this.__x = BooleanParser.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.xy = null; } else {
      this.xy = BlobRef.parse(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.q_uote = null; } else {
      this.q_uote = __cur_str;
    }

    } catch (RuntimeException e) {    throw new RuntimeException("Can't parse input data: '" + __cur_str + "'", e);    }  }

  private void __loadFromFields0(Iterator<String> __it) {
    String __cur_str = null;
    try {
    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.id = null; } else {
      this.id = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this._class = null; } else {
      this._class = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this._public = null; } else {
      this._public = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this._1st = null; } else {
      this._1st = Long.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.a_b = null; } else {
      this.a_b = Double.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.grö = null; } else {
      this.grö = Float.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.__x = null; } else {
      this.__x = BooleanParser.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.xy = null; } else {
      this.xy = BlobRef.parse(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.q_uote = null; } else {
      this.q_uote = __cur_str;
    }

    } catch (RuntimeException e) {    throw new RuntimeException("Can't parse input data: '" + __cur_str + "'", e);    }  }

  public Object clone() throws CloneNotSupportedException {
    Words o = (Words) super.clone();
    o.xy = (o.xy != null) ? (com.cloudera.sqoop.lib.BlobRef) o.xy.clone() : null;
    return o;
  }

  public void clone0(Words o) throws CloneNotSupportedException {
    o.xy = (o.xy != null) ? (com.cloudera.sqoop.lib.BlobRef) o.xy.clone() : null;
  }

  public Map<String, Object> getFieldMap() {
    Map<String, Object> __sqoop$field_map = new HashMap<String, Object>();
    __sqoop$field_map.put("id", this.id);
    __sqoop$field_map.put("class", this._class);
    __sqoop$field_map.put("public", this._public);
    __sqoop$field_map.put("1st", this._1st);
    __sqoop$field_map.put("a-b", this.a_b);
    __sqoop$field_map.put("gr\u00F6", this.grö);
    __sqoop$field_map.put("_x", this.__x);
    __sqoop$field_map.put("x y", this.xy);
    __sqoop$field_map.put("q\"uote", this.q_uote);
    return __sqoop$field_map;
  }

  public void getFieldMap0(Map<String, Object> __sqoop$field_map) {
    __sqoop$field_map.put("id", this.id);
    __sqoop$field_map.put("class", this._class);
    __sqoop$field_map.put("public", this._public);
    __sqoop$field_map.put("1st", this._1st);
    __sqoop$field_map.put("a-b", this.a_b);
    __sqoop$field_map.put("gr\u00F6", this.grö);
    __sqoop$field_map.put("_x", this.__x);
    __sqoop$field_map.put("x y", this.xy);
    __sqoop$field_map.put("q\"uote", this.q_uote);
  }

  public void setField(String __fieldName, Object __fieldVal) {
    if (!setters.containsKey(__fieldName)) {
      throw new RuntimeException("No such field:"+__fieldName);
    }
    setters.get(__fieldName).setField(__fieldVal);
  }

}
