// ORM class for table 'orders'
// WARNING: This class is AUTO-GENERATED. Modify at your own risk.
//
// Debug information:
// Generated date: Tue Nov 24 12:31:57 UTC 2026
// For connector: org.apache.sqoop.manager.MySQLManager
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

public class orders extends SqoopRecord  implements DBWritable, Writable {
  private final int PROTOCOL_VERSION = 3;
  public int getClassFormatVersion() { return PROTOCOL_VERSION; }
  public static interface FieldSetterCommand {    void setField(Object value);  }  protected ResultSet __cur_result_set;
  private Map<String, FieldSetterCommand> setters = new HashMap<String, FieldSetterCommand>();
  private void init0() {
    setters.put("id", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        orders.this.id = (Long)value;
      }
    });
    setters.put("customer", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        orders.this.customer = (Integer)value;
      }
    });
    setters.put("store", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        orders.this.store = (Integer)value;
      }
    });
    setters.put("total", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        orders.this.total = (java.math.BigDecimal)value;
      }
    });
    setters.put("city", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        orders.this.city = (String)value;
      }
    });
    setters.put("article", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        orders.this.article = (String)value;
      }
    });
    setters.put("remark", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        orders.this.remark = (String)value;
      }
    });
    setters.put("ordered", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        orders.this.ordered = (java.sql.Date)value;
      }
    });
    setters.put("changed", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        orders.this.changed = (java.sql.Timestamp)value;
      }
    });
    setters.put("paid", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        orders.this.paid = (Boolean)value;
      }
    });
    setters.put("rating", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        orders.this.rating = (Double)value;
      }
    });
    setters.put("token", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        orders.this.token = (org.apache.hadoop.io.BytesWritable)value;
      }
    });
  }
  public orders() {
    init0();
  }
  private Long id;
  public Long get_id() {
    return id;
  }
  public void set_id(Long id) {
    this.id = id;
  }
  public orders with_id(Long id) {
    this.id = id;
    return this;
  }
  private Integer customer;
  public Integer get_customer() {
    return customer;
  }
  public void set_customer(Integer customer) {
    this.customer = customer;
  }
  public orders with_customer(Integer customer) {
    this.customer = customer;
    return this;
  }
  private Integer store;
  public Integer get_store() {
    return store;
  }
  public void set_store(Integer store) {
    this.store = store;
  }
  public orders with_store(Integer store) {
    this.store = store;
    return this;
  }
  private java.math.BigDecimal total;
  public java.math.BigDecimal get_total() {
    return total;
  }
  public void set_total(java.math.BigDecimal total) {
    this.total = total;
  }
  public orders with_total(java.math.BigDecimal total) {
    this.total = total;
    return this;
  }
  private String city;
  public String get_city() {
    return city;
  }
  public void set_city(String city) {
    this.city = city;
  }
  public orders with_city(String city) {
    this.city = city;
    return this;
  }
  private String article;
  public String get_article() {
    return article;
  }
  public void set_article(String article) {
    this.article = article;
  }
  public orders with_article(String article) {
    this.article = article;
    return this;
  }
  private String remark;
  public String get_remark() {
    return remark;
  }
  public void set_remark(String remark) {
    this.remark = remark;
  }
  public orders with_remark(String remark) {
    this.remark = remark;
    return this;
  }
  private java.sql.Date ordered;
  public java.sql.Date get_ordered() {
    return ordered;
  }
  public void set_ordered(java.sql.Date ordered) {
    this.ordered = ordered;
  }
  public orders with_ordered(java.sql.Date ordered) {
    this.ordered = ordered;
    return this;
  }
  private java.sql.Timestamp changed;
  public java.sql.Timestamp get_changed() {
    return changed;
  }
  public void set_changed(java.sql.Timestamp changed) {
    this.changed = changed;
  }
  public orders with_changed(java.sql.Timestamp changed) {
    this.changed = changed;
    return this;
  }
  private Boolean paid;
  public Boolean get_paid() {
    return paid;
  }
  public void set_paid(Boolean paid) {
    this.paid = paid;
  }
  public orders with_paid(Boolean paid) {
    this.paid = paid;
    return this;
  }
  private Double rating;
  public Double get_rating() {
    return rating;
  }
  public void set_rating(Double rating) {
    this.rating = rating;
  }
  public orders with_rating(Double rating) {
    this.rating = rating;
    return this;
  }
  private org.apache.hadoop.io.BytesWritable token;
  public org.apache.hadoop.io.BytesWritable get_token() {
    return token;
  }
  public void set_token(org.apache.hadoop.io.BytesWritable token) {
    this.token = token;
  }
  public orders with_token(org.apache.hadoop.io.BytesWritable token) {
    this.token = token;
    return this;
  }
  public boolean equals(Object o) {
    if (this == o) {
      return true;
    }
    if (!(o instanceof orders)) {
      return false;
    }
    orders that = (orders) o;
    boolean equal = true;
    equal = equal && (this.id == null ? that.id == null : this.id.equals(that.id));
    equal = equal && (this.customer == null ? that.customer == null : this.customer.equals(that.customer));
    equal = equal && (this.store == null ? that.store == null : this.store.equals(that.store));
    equal = equal && (this.total == null ? that.total == null : this.total.equals(that.total));
    equal = equal && (this.city == null ? that.city == null : this.city.equals(that.city));
    equal = equal && (this.article == null ? that.article == null : this.article.equals(that.article));
    equal = equal && (this.remark == null ? that.remark == null : this.remark.equals(that.remark));
    equal = equal && (this.ordered == null ? that.ordered == null : this.ordered.equals(that.ordered));
    equal = equal && (this.changed == null ? that.changed == null : this.changed.equals(that.changed));
    equal = equal && (this.paid == null ? that.paid == null : this.paid.equals(that.paid));
    equal = equal && (this.rating == null ? that.rating == null : this.rating.equals(that.rating));
    equal = equal && (this.token == null ? that.token == null : this.token.equals(that.token));
    return equal;
  }
  public boolean equals0(Object o) {
    if (this == o) {
      return true;
    }
    if (!(o instanceof orders)) {
      return false;
    }
    orders that = (orders) o;
    boolean equal = true;
    equal = equal && (this.id == null ? that.id == null : this.id.equals(that.id));
    equal = equal && (this.customer == null ? that.customer == null : this.customer.equals(that.customer));
    equal = equal && (this.store == null ? that.store == null : this.store.equals(that.store));
    equal = equal && (this.total == null ? that.total == null : this.total.equals(that.total));
    equal = equal && (this.city == null ? that.city == null : this.city.equals(that.city));
    equal = equal && (this.article == null ? that.article == null : this.article.equals(that.article));
    equal = equal && (this.remark == null ? that.remark == null : this.remark.equals(that.remark));
    equal = equal && (this.ordered == null ? that.ordered == null : this.ordered.equals(that.ordered));
    equal = equal && (this.changed == null ? that.changed == null : this.changed.equals(that.changed));
    equal = equal && (this.paid == null ? that.paid == null : this.paid.equals(that.paid));
    equal = equal && (this.rating == null ? that.rating == null : this.rating.equals(that.rating));
    equal = equal && (this.token == null ? that.token == null : this.token.equals(that.token));
    return equal;
  }
  public void readFields(ResultSet __dbResults) throws SQLException {
    this.__cur_result_set = __dbResults;
    this.id = JdbcWritableBridge.readLong(1, __dbResults);
    this.customer = JdbcWritableBridge.readInteger(2, __dbResults);
    this.store = JdbcWritableBridge.readInteger(3, __dbResults);
    this.total = JdbcWritableBridge.readBigDecimal(4, __dbResults);
    this.city = JdbcWritableBridge.readString(5, __dbResults);
    this.article = JdbcWritableBridge.readString(6, __dbResults);
    this.remark = JdbcWritableBridge.readString(7, __dbResults);
    this.ordered = JdbcWritableBridge.readDate(8, __dbResults);
    this.changed = JdbcWritableBridge.readTimestamp(9, __dbResults);
    this.paid = JdbcWritableBridge.readBoolean(10, __dbResults);
    this.rating = JdbcWritableBridge.readDouble(11, __dbResults);
    this.token = JdbcWritableBridge.readBytesWritable(12, __dbResults);
  }
  public void readFields0(ResultSet __dbResults) throws SQLException {
    this.id = JdbcWritableBridge.readLong(1, __dbResults);
    this.customer = JdbcWritableBridge.readInteger(2, __dbResults);
    this.store = JdbcWritableBridge.readInteger(3, __dbResults);
    this.total = JdbcWritableBridge.readBigDecimal(4, __dbResults);
    this.city = JdbcWritableBridge.readString(5, __dbResults);
    this.article = JdbcWritableBridge.readString(6, __dbResults);
    this.remark = JdbcWritableBridge.readString(7, __dbResults);
    this.ordered = JdbcWritableBridge.readDate(8, __dbResults);
    this.changed = JdbcWritableBridge.readTimestamp(9, __dbResults);
    this.paid = JdbcWritableBridge.readBoolean(10, __dbResults);
    this.rating = JdbcWritableBridge.readDouble(11, __dbResults);
    this.token = JdbcWritableBridge.readBytesWritable(12, __dbResults);
  }
  public void loadLargeObjects(LargeObjectLoader __loader)
      throws SQLException, IOException, InterruptedException {
  }
  public void loadLargeObjects0(LargeObjectLoader __loader)
      throws SQLException, IOException, InterruptedException {
  }
  public void write(PreparedStatement __dbStmt) throws SQLException {
    write(__dbStmt, 0);
  }

  public int write(PreparedStatement __dbStmt, int __off) throws SQLException {
    JdbcWritableBridge.writeLong(id, 1 + __off, -5, __dbStmt);
    JdbcWritableBridge.writeInteger(customer, 2 + __off, 4, __dbStmt);
    JdbcWritableBridge.writeInteger(store, 3 + __off, 5, __dbStmt);
    JdbcWritableBridge.writeBigDecimal(total, 4 + __off, 3, __dbStmt);
    JdbcWritableBridge.writeString(city, 5 + __off, 12, __dbStmt);
    JdbcWritableBridge.writeString(article, 6 + __off, 12, __dbStmt);
    JdbcWritableBridge.writeString(remark, 7 + __off, -1, __dbStmt);
    JdbcWritableBridge.writeDate(ordered, 8 + __off, 91, __dbStmt);
    JdbcWritableBridge.writeTimestamp(changed, 9 + __off, 93, __dbStmt);
    JdbcWritableBridge.writeBoolean(paid, 10 + __off, -7, __dbStmt);
    JdbcWritableBridge.writeDouble(rating, 11 + __off, 8, __dbStmt);
    JdbcWritableBridge.writeBytesWritable(token, 12 + __off, -3, __dbStmt);
    return 12;
  }
  public void write0(PreparedStatement __dbStmt, int __off) throws SQLException {
    JdbcWritableBridge.writeLong(id, 1 + __off, -5, __dbStmt);
    JdbcWritableBridge.writeInteger(customer, 2 + __off, 4, __dbStmt);
    JdbcWritableBridge.writeInteger(store, 3 + __off, 5, __dbStmt);
    JdbcWritableBridge.writeBigDecimal(total, 4 + __off, 3, __dbStmt);
    JdbcWritableBridge.writeString(city, 5 + __off, 12, __dbStmt);
    JdbcWritableBridge.writeString(article, 6 + __off, 12, __dbStmt);
    JdbcWritableBridge.writeString(remark, 7 + __off, -1, __dbStmt);
    JdbcWritableBridge.writeDate(ordered, 8 + __off, 91, __dbStmt);
    JdbcWritableBridge.writeTimestamp(changed, 9 + __off, 93, __dbStmt);
    JdbcWritableBridge.writeBoolean(paid, 10 + __off, -7, __dbStmt);
    JdbcWritableBridge.writeDouble(rating, 11 + __off, 8, __dbStmt);
    JdbcWritableBridge.writeBytesWritable(token, 12 + __off, -3, __dbStmt);
  }
  public void readFields(DataInput __dataIn) throws IOException {
this.readFields0(__dataIn);  }
  public void readFields0(DataInput __dataIn) throws IOException {
    if (__dataIn.readBoolean()) { 
        this.id = null;
    } else {
    this.id = Long.valueOf(__dataIn.readLong());
    }
    if (__dataIn.readBoolean()) { 
        this.customer = null;
    } else {
    this.customer = Integer.valueOf(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.store = null;
    } else {
    this.store = Integer.valueOf(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.total = null;
    } else {
    this.total = com.cloudera.sqoop.lib.BigDecimalSerializer.readFields(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.city = null;
    } else {
    this.city = Text.readString(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.article = null;
    } else {
    this.article = Text.readString(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.remark = null;
    } else {
    this.remark = Text.readString(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.ordered = null;
    } else {
    this.ordered = new Date(__dataIn.readLong());
    }
    if (__dataIn.readBoolean()) { 
        this.changed = null;
    } else {
    this.changed = new Timestamp(__dataIn.readLong());
    this.changed.setNanos(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.paid = null;
    } else {
    this.paid = Boolean.valueOf(__dataIn.readBoolean());
    }
    if (__dataIn.readBoolean()) { 
        this.rating = null;
    } else {
    this.rating = Double.valueOf(__dataIn.readDouble());
    }
    if (__dataIn.readBoolean()) { 
        this.token = null;
    } else {
    this.token = new BytesWritable();
    this.token.readFields(__dataIn);
    }
  }
  public void write(DataOutput __dataOut) throws IOException {
    if (null == this.id) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.id);
    }
    if (null == this.customer) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.customer);
    }
    if (null == this.store) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.store);
    }
    if (null == this.total) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    com.cloudera.sqoop.lib.BigDecimalSerializer.write(this.total, __dataOut);
    }
    if (null == this.city) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, city);
    }
    if (null == this.article) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, article);
    }
    if (null == this.remark) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, remark);
    }
    if (null == this.ordered) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.ordered.getTime());
    }
    if (null == this.changed) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.changed.getTime());
    __dataOut.writeInt(this.changed.getNanos());
    }
    if (null == this.paid) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeBoolean(this.paid);
    }
    if (null == this.rating) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeDouble(this.rating);
    }
    if (null == this.token) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    this.token.write(__dataOut);
    }
  }
  public void write0(DataOutput __dataOut) throws IOException {
    if (null == this.id) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.id);
    }
    if (null == this.customer) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.customer);
    }
    if (null == this.store) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.store);
    }
    if (null == this.total) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    com.cloudera.sqoop.lib.BigDecimalSerializer.write(this.total, __dataOut);
    }
    if (null == this.city) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, city);
    }
    if (null == this.article) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, article);
    }
    if (null == this.remark) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, remark);
    }
    if (null == this.ordered) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.ordered.getTime());
    }
    if (null == this.changed) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.changed.getTime());
    __dataOut.writeInt(this.changed.getNanos());
    }
    if (null == this.paid) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeBoolean(this.paid);
    }
    if (null == this.rating) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeDouble(this.rating);
    }
    if (null == this.token) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    this.token.write(__dataOut);
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
    __sb.append(FieldFormatter.escapeAndEnclose(customer==null?"null":"" + customer, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(store==null?"null":"" + store, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(total==null?"null":total.toPlainString(), delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(city==null?"null":city, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(article==null?"null":article, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(remark==null?"null":remark, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(ordered==null?"null":"" + ordered, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(changed==null?"null":"" + changed, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(paid==null?"null":"" + paid, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(rating==null?"null":"" + rating, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(token==null?"null":"" + token, delimiters));
    if (useRecordDelim) {
      __sb.append(delimiters.getLinesTerminatedBy());
    }
    return __sb.toString();
  }
  public void toString0(DelimiterSet delimiters, StringBuilder __sb, char fieldDelim) {
    __sb.append(FieldFormatter.escapeAndEnclose(id==null?"null":"" + id, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(customer==null?"null":"" + customer, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(store==null?"null":"" + store, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(total==null?"null":total.toPlainString(), delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(city==null?"null":city, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(article==null?"null":article, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(remark==null?"null":remark, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(ordered==null?"null":"" + ordered, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(changed==null?"null":"" + changed, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(paid==null?"null":"" + paid, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(rating==null?"null":"" + rating, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(token==null?"null":"" + token, delimiters));
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
      this.id = Long.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.customer = null; } else {
      this.customer = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.store = null; } else {
      this.store = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.total = null; } else {
      this.total = new java.math.BigDecimal(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.city = null; } else {
      this.city = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.article = null; } else {
      this.article = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.remark = null; } else {
      this.remark = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.ordered = null; } else {
      this.ordered = java.sql.Date.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.changed = null; } else {
      this.changed = java.sql.Timestamp.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.paid = null; } else {
      this.paid = BooleanParser.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.rating = null; } else {
      this.rating = Double.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.token = null; } else {
      String[] strByteVal = __cur_str.trim().split(" ");
      byte [] byteVal = new byte[strByteVal.length];
      for (int i = 0; i < byteVal.length; ++i) {
          byteVal[i] = (byte)Integer.parseInt(strByteVal[i], 16);
      }
      this.token = new BytesWritable(byteVal);
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
      this.id = Long.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.customer = null; } else {
      this.customer = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.store = null; } else {
      this.store = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.total = null; } else {
      this.total = new java.math.BigDecimal(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.city = null; } else {
      this.city = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.article = null; } else {
      this.article = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.remark = null; } else {
      this.remark = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.ordered = null; } else {
      this.ordered = java.sql.Date.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.changed = null; } else {
      this.changed = java.sql.Timestamp.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.paid = null; } else {
      this.paid = BooleanParser.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.rating = null; } else {
      this.rating = Double.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.token = null; } else {
      String[] strByteVal = __cur_str.trim().split(" ");
      byte [] byteVal = new byte[strByteVal.length];
      for (int i = 0; i < byteVal.length; ++i) {
          byteVal[i] = (byte)Integer.parseInt(strByteVal[i], 16);
      }
      this.token = new BytesWritable(byteVal);
    }

    } catch (RuntimeException e) {    throw new RuntimeException("Can't parse input data: '" + __cur_str + "'", e);    }  }

  public Object clone() throws CloneNotSupportedException {
    orders o = (orders) super.clone();
    o.ordered = (o.ordered != null) ? (java.sql.Date) o.ordered.clone() : null;
    o.changed = (o.changed != null) ? (java.sql.Timestamp) o.changed.clone() : null;
    o.token = (o.token != null) ? new BytesWritable(Arrays.copyOf(token.getBytes(), token.getLength())) : null;
    return o;
  }

  public void clone0(orders o) throws CloneNotSupportedException {
    o.ordered = (o.ordered != null) ? (java.sql.Date) o.ordered.clone() : null;
    o.changed = (o.changed != null) ? (java.sql.Timestamp) o.changed.clone() : null;
    o.token = (o.token != null) ? new BytesWritable(Arrays.copyOf(token.getBytes(), token.getLength())) : null;
  }

  public Map<String, Object> getFieldMap() {
    Map<String, Object> __sqoop$field_map = new HashMap<String, Object>();
    __sqoop$field_map.put("id", this.id);
    __sqoop$field_map.put("customer", this.customer);
    __sqoop$field_map.put("store", this.store);
    __sqoop$field_map.put("total", this.total);
    __sqoop$field_map.put("city", this.city);
    __sqoop$field_map.put("article", this.article);
    __sqoop$field_map.put("remark", this.remark);
    __sqoop$field_map.put("ordered", this.ordered);
    __sqoop$field_map.put("changed", this.changed);
    __sqoop$field_map.put("paid", this.paid);
    __sqoop$field_map.put("rating", this.rating);
    __sqoop$field_map.put("token", this.token);
    return __sqoop$field_map;
  }

  public void getFieldMap0(Map<String, Object> __sqoop$field_map) {
    __sqoop$field_map.put("id", this.id);
    __sqoop$field_map.put("customer", this.customer);
    __sqoop$field_map.put("store", this.store);
    __sqoop$field_map.put("total", this.total);
    __sqoop$field_map.put("city", this.city);
    __sqoop$field_map.put("article", this.article);
    __sqoop$field_map.put("remark", this.remark);
    __sqoop$field_map.put("ordered", this.ordered);
    __sqoop$field_map.put("changed", this.changed);
    __sqoop$field_map.put("paid", this.paid);
    __sqoop$field_map.put("rating", this.rating);
    __sqoop$field_map.put("token", this.token);
  }

  public void setField(String __fieldName, Object __fieldVal) {
    if (!setters.containsKey(__fieldName)) {
      throw new RuntimeException("No such field:"+__fieldName);
    }
    setters.get(__fieldName).setField(__fieldVal);
  }

}
