// ORM class for table 'types_my'
// WARNING: This class is AUTO-GENERATED. Modify at your own risk.
//
// Debug information:
// Generated date: {DATE}
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

public class types_my extends SqoopRecord  implements DBWritable, Writable {
  private final int PROTOCOL_VERSION = 3;
  public int getClassFormatVersion() { return PROTOCOL_VERSION; }
  public static interface FieldSetterCommand {    void setField(Object value);  }  protected ResultSet __cur_result_set;
  private Map<String, FieldSetterCommand> setters = new HashMap<String, FieldSetterCommand>();
  private void init0() {
    setters.put("id", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.id = (Integer)value;
      }
    });
    setters.put("c_tinyint", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_tinyint = (Integer)value;
      }
    });
    setters.put("c_tiny1", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_tiny1 = (Boolean)value;
      }
    });
    setters.put("c_utiny", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_utiny = (Integer)value;
      }
    });
    setters.put("c_smallint", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_smallint = (Integer)value;
      }
    });
    setters.put("c_usmall", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_usmall = (Integer)value;
      }
    });
    setters.put("c_mediumint", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_mediumint = (Integer)value;
      }
    });
    setters.put("c_int", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_int = (Integer)value;
      }
    });
    setters.put("c_uint", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_uint = (Long)value;
      }
    });
    setters.put("c_bigint", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_bigint = (Long)value;
      }
    });
    setters.put("c_ubig", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_ubig = (Long)value;
      }
    });
    setters.put("c_decimal", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_decimal = (java.math.BigDecimal)value;
      }
    });
    setters.put("c_bigdec", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_bigdec = (java.math.BigDecimal)value;
      }
    });
    setters.put("c_dec0", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_dec0 = (java.math.BigDecimal)value;
      }
    });
    setters.put("c_float", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_float = (Float)value;
      }
    });
    setters.put("c_double", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_double = (Double)value;
      }
    });
    setters.put("c_bit1", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_bit1 = (Boolean)value;
      }
    });
    setters.put("c_bit8", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_bit8 = (Boolean)value;
      }
    });
    setters.put("c_bool", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_bool = (Boolean)value;
      }
    });
    setters.put("c_char", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_char = (String)value;
      }
    });
    setters.put("c_varchar", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_varchar = (String)value;
      }
    });
    setters.put("c_tinytext", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_tinytext = (String)value;
      }
    });
    setters.put("c_text", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_text = (String)value;
      }
    });
    setters.put("c_longtext", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_longtext = (String)value;
      }
    });
    setters.put("c_binary", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_binary = (org.apache.hadoop.io.BytesWritable)value;
      }
    });
    setters.put("c_varbinary", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_varbinary = (org.apache.hadoop.io.BytesWritable)value;
      }
    });
    setters.put("c_blob", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_blob = (com.cloudera.sqoop.lib.BlobRef)value;
      }
    });
    setters.put("c_date", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_date = (java.sql.Date)value;
      }
    });
    setters.put("c_time", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_time = (java.sql.Time)value;
      }
    });
    setters.put("c_datetime", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_datetime = (java.sql.Timestamp)value;
      }
    });
    setters.put("c_datetime6", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_datetime6 = (java.sql.Timestamp)value;
      }
    });
    setters.put("c_timestamp", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_timestamp = (java.sql.Timestamp)value;
      }
    });
    setters.put("c_timestamp3", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_timestamp3 = (java.sql.Timestamp)value;
      }
    });
    setters.put("c_year", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_year = (Integer)value;
      }
    });
    setters.put("c_enum", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_enum = (String)value;
      }
    });
    setters.put("c_set", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_set = (String)value;
      }
    });
    setters.put("c_json", new FieldSetterCommand() {
      @Override
      public void setField(Object value) {
        types_my.this.c_json = (String)value;
      }
    });
  }
  public types_my() {
    init0();
  }
  private Integer id;
  public Integer get_id() {
    return id;
  }
  public void set_id(Integer id) {
    this.id = id;
  }
  public types_my with_id(Integer id) {
    this.id = id;
    return this;
  }
  private Integer c_tinyint;
  public Integer get_c_tinyint() {
    return c_tinyint;
  }
  public void set_c_tinyint(Integer c_tinyint) {
    this.c_tinyint = c_tinyint;
  }
  public types_my with_c_tinyint(Integer c_tinyint) {
    this.c_tinyint = c_tinyint;
    return this;
  }
  private Boolean c_tiny1;
  public Boolean get_c_tiny1() {
    return c_tiny1;
  }
  public void set_c_tiny1(Boolean c_tiny1) {
    this.c_tiny1 = c_tiny1;
  }
  public types_my with_c_tiny1(Boolean c_tiny1) {
    this.c_tiny1 = c_tiny1;
    return this;
  }
  private Integer c_utiny;
  public Integer get_c_utiny() {
    return c_utiny;
  }
  public void set_c_utiny(Integer c_utiny) {
    this.c_utiny = c_utiny;
  }
  public types_my with_c_utiny(Integer c_utiny) {
    this.c_utiny = c_utiny;
    return this;
  }
  private Integer c_smallint;
  public Integer get_c_smallint() {
    return c_smallint;
  }
  public void set_c_smallint(Integer c_smallint) {
    this.c_smallint = c_smallint;
  }
  public types_my with_c_smallint(Integer c_smallint) {
    this.c_smallint = c_smallint;
    return this;
  }
  private Integer c_usmall;
  public Integer get_c_usmall() {
    return c_usmall;
  }
  public void set_c_usmall(Integer c_usmall) {
    this.c_usmall = c_usmall;
  }
  public types_my with_c_usmall(Integer c_usmall) {
    this.c_usmall = c_usmall;
    return this;
  }
  private Integer c_mediumint;
  public Integer get_c_mediumint() {
    return c_mediumint;
  }
  public void set_c_mediumint(Integer c_mediumint) {
    this.c_mediumint = c_mediumint;
  }
  public types_my with_c_mediumint(Integer c_mediumint) {
    this.c_mediumint = c_mediumint;
    return this;
  }
  private Integer c_int;
  public Integer get_c_int() {
    return c_int;
  }
  public void set_c_int(Integer c_int) {
    this.c_int = c_int;
  }
  public types_my with_c_int(Integer c_int) {
    this.c_int = c_int;
    return this;
  }
  private Long c_uint;
  public Long get_c_uint() {
    return c_uint;
  }
  public void set_c_uint(Long c_uint) {
    this.c_uint = c_uint;
  }
  public types_my with_c_uint(Long c_uint) {
    this.c_uint = c_uint;
    return this;
  }
  private Long c_bigint;
  public Long get_c_bigint() {
    return c_bigint;
  }
  public void set_c_bigint(Long c_bigint) {
    this.c_bigint = c_bigint;
  }
  public types_my with_c_bigint(Long c_bigint) {
    this.c_bigint = c_bigint;
    return this;
  }
  private Long c_ubig;
  public Long get_c_ubig() {
    return c_ubig;
  }
  public void set_c_ubig(Long c_ubig) {
    this.c_ubig = c_ubig;
  }
  public types_my with_c_ubig(Long c_ubig) {
    this.c_ubig = c_ubig;
    return this;
  }
  private java.math.BigDecimal c_decimal;
  public java.math.BigDecimal get_c_decimal() {
    return c_decimal;
  }
  public void set_c_decimal(java.math.BigDecimal c_decimal) {
    this.c_decimal = c_decimal;
  }
  public types_my with_c_decimal(java.math.BigDecimal c_decimal) {
    this.c_decimal = c_decimal;
    return this;
  }
  private java.math.BigDecimal c_bigdec;
  public java.math.BigDecimal get_c_bigdec() {
    return c_bigdec;
  }
  public void set_c_bigdec(java.math.BigDecimal c_bigdec) {
    this.c_bigdec = c_bigdec;
  }
  public types_my with_c_bigdec(java.math.BigDecimal c_bigdec) {
    this.c_bigdec = c_bigdec;
    return this;
  }
  private java.math.BigDecimal c_dec0;
  public java.math.BigDecimal get_c_dec0() {
    return c_dec0;
  }
  public void set_c_dec0(java.math.BigDecimal c_dec0) {
    this.c_dec0 = c_dec0;
  }
  public types_my with_c_dec0(java.math.BigDecimal c_dec0) {
    this.c_dec0 = c_dec0;
    return this;
  }
  private Float c_float;
  public Float get_c_float() {
    return c_float;
  }
  public void set_c_float(Float c_float) {
    this.c_float = c_float;
  }
  public types_my with_c_float(Float c_float) {
    this.c_float = c_float;
    return this;
  }
  private Double c_double;
  public Double get_c_double() {
    return c_double;
  }
  public void set_c_double(Double c_double) {
    this.c_double = c_double;
  }
  public types_my with_c_double(Double c_double) {
    this.c_double = c_double;
    return this;
  }
  private Boolean c_bit1;
  public Boolean get_c_bit1() {
    return c_bit1;
  }
  public void set_c_bit1(Boolean c_bit1) {
    this.c_bit1 = c_bit1;
  }
  public types_my with_c_bit1(Boolean c_bit1) {
    this.c_bit1 = c_bit1;
    return this;
  }
  private Boolean c_bit8;
  public Boolean get_c_bit8() {
    return c_bit8;
  }
  public void set_c_bit8(Boolean c_bit8) {
    this.c_bit8 = c_bit8;
  }
  public types_my with_c_bit8(Boolean c_bit8) {
    this.c_bit8 = c_bit8;
    return this;
  }
  private Boolean c_bool;
  public Boolean get_c_bool() {
    return c_bool;
  }
  public void set_c_bool(Boolean c_bool) {
    this.c_bool = c_bool;
  }
  public types_my with_c_bool(Boolean c_bool) {
    this.c_bool = c_bool;
    return this;
  }
  private String c_char;
  public String get_c_char() {
    return c_char;
  }
  public void set_c_char(String c_char) {
    this.c_char = c_char;
  }
  public types_my with_c_char(String c_char) {
    this.c_char = c_char;
    return this;
  }
  private String c_varchar;
  public String get_c_varchar() {
    return c_varchar;
  }
  public void set_c_varchar(String c_varchar) {
    this.c_varchar = c_varchar;
  }
  public types_my with_c_varchar(String c_varchar) {
    this.c_varchar = c_varchar;
    return this;
  }
  private String c_tinytext;
  public String get_c_tinytext() {
    return c_tinytext;
  }
  public void set_c_tinytext(String c_tinytext) {
    this.c_tinytext = c_tinytext;
  }
  public types_my with_c_tinytext(String c_tinytext) {
    this.c_tinytext = c_tinytext;
    return this;
  }
  private String c_text;
  public String get_c_text() {
    return c_text;
  }
  public void set_c_text(String c_text) {
    this.c_text = c_text;
  }
  public types_my with_c_text(String c_text) {
    this.c_text = c_text;
    return this;
  }
  private String c_longtext;
  public String get_c_longtext() {
    return c_longtext;
  }
  public void set_c_longtext(String c_longtext) {
    this.c_longtext = c_longtext;
  }
  public types_my with_c_longtext(String c_longtext) {
    this.c_longtext = c_longtext;
    return this;
  }
  private org.apache.hadoop.io.BytesWritable c_binary;
  public org.apache.hadoop.io.BytesWritable get_c_binary() {
    return c_binary;
  }
  public void set_c_binary(org.apache.hadoop.io.BytesWritable c_binary) {
    this.c_binary = c_binary;
  }
  public types_my with_c_binary(org.apache.hadoop.io.BytesWritable c_binary) {
    this.c_binary = c_binary;
    return this;
  }
  private org.apache.hadoop.io.BytesWritable c_varbinary;
  public org.apache.hadoop.io.BytesWritable get_c_varbinary() {
    return c_varbinary;
  }
  public void set_c_varbinary(org.apache.hadoop.io.BytesWritable c_varbinary) {
    this.c_varbinary = c_varbinary;
  }
  public types_my with_c_varbinary(org.apache.hadoop.io.BytesWritable c_varbinary) {
    this.c_varbinary = c_varbinary;
    return this;
  }
  private com.cloudera.sqoop.lib.BlobRef c_blob;
  public com.cloudera.sqoop.lib.BlobRef get_c_blob() {
    return c_blob;
  }
  public void set_c_blob(com.cloudera.sqoop.lib.BlobRef c_blob) {
    this.c_blob = c_blob;
  }
  public types_my with_c_blob(com.cloudera.sqoop.lib.BlobRef c_blob) {
    this.c_blob = c_blob;
    return this;
  }
  private java.sql.Date c_date;
  public java.sql.Date get_c_date() {
    return c_date;
  }
  public void set_c_date(java.sql.Date c_date) {
    this.c_date = c_date;
  }
  public types_my with_c_date(java.sql.Date c_date) {
    this.c_date = c_date;
    return this;
  }
  private java.sql.Time c_time;
  public java.sql.Time get_c_time() {
    return c_time;
  }
  public void set_c_time(java.sql.Time c_time) {
    this.c_time = c_time;
  }
  public types_my with_c_time(java.sql.Time c_time) {
    this.c_time = c_time;
    return this;
  }
  private java.sql.Timestamp c_datetime;
  public java.sql.Timestamp get_c_datetime() {
    return c_datetime;
  }
  public void set_c_datetime(java.sql.Timestamp c_datetime) {
    this.c_datetime = c_datetime;
  }
  public types_my with_c_datetime(java.sql.Timestamp c_datetime) {
    this.c_datetime = c_datetime;
    return this;
  }
  private java.sql.Timestamp c_datetime6;
  public java.sql.Timestamp get_c_datetime6() {
    return c_datetime6;
  }
  public void set_c_datetime6(java.sql.Timestamp c_datetime6) {
    this.c_datetime6 = c_datetime6;
  }
  public types_my with_c_datetime6(java.sql.Timestamp c_datetime6) {
    this.c_datetime6 = c_datetime6;
    return this;
  }
  private java.sql.Timestamp c_timestamp;
  public java.sql.Timestamp get_c_timestamp() {
    return c_timestamp;
  }
  public void set_c_timestamp(java.sql.Timestamp c_timestamp) {
    this.c_timestamp = c_timestamp;
  }
  public types_my with_c_timestamp(java.sql.Timestamp c_timestamp) {
    this.c_timestamp = c_timestamp;
    return this;
  }
  private java.sql.Timestamp c_timestamp3;
  public java.sql.Timestamp get_c_timestamp3() {
    return c_timestamp3;
  }
  public void set_c_timestamp3(java.sql.Timestamp c_timestamp3) {
    this.c_timestamp3 = c_timestamp3;
  }
  public types_my with_c_timestamp3(java.sql.Timestamp c_timestamp3) {
    this.c_timestamp3 = c_timestamp3;
    return this;
  }
  private Integer c_year;
  public Integer get_c_year() {
    return c_year;
  }
  public void set_c_year(Integer c_year) {
    this.c_year = c_year;
  }
  public types_my with_c_year(Integer c_year) {
    this.c_year = c_year;
    return this;
  }
  private String c_enum;
  public String get_c_enum() {
    return c_enum;
  }
  public void set_c_enum(String c_enum) {
    this.c_enum = c_enum;
  }
  public types_my with_c_enum(String c_enum) {
    this.c_enum = c_enum;
    return this;
  }
  private String c_set;
  public String get_c_set() {
    return c_set;
  }
  public void set_c_set(String c_set) {
    this.c_set = c_set;
  }
  public types_my with_c_set(String c_set) {
    this.c_set = c_set;
    return this;
  }
  private String c_json;
  public String get_c_json() {
    return c_json;
  }
  public void set_c_json(String c_json) {
    this.c_json = c_json;
  }
  public types_my with_c_json(String c_json) {
    this.c_json = c_json;
    return this;
  }
  public boolean equals(Object o) {
    if (this == o) {
      return true;
    }
    if (!(o instanceof types_my)) {
      return false;
    }
    types_my that = (types_my) o;
    boolean equal = true;
    equal = equal && (this.id == null ? that.id == null : this.id.equals(that.id));
    equal = equal && (this.c_tinyint == null ? that.c_tinyint == null : this.c_tinyint.equals(that.c_tinyint));
    equal = equal && (this.c_tiny1 == null ? that.c_tiny1 == null : this.c_tiny1.equals(that.c_tiny1));
    equal = equal && (this.c_utiny == null ? that.c_utiny == null : this.c_utiny.equals(that.c_utiny));
    equal = equal && (this.c_smallint == null ? that.c_smallint == null : this.c_smallint.equals(that.c_smallint));
    equal = equal && (this.c_usmall == null ? that.c_usmall == null : this.c_usmall.equals(that.c_usmall));
    equal = equal && (this.c_mediumint == null ? that.c_mediumint == null : this.c_mediumint.equals(that.c_mediumint));
    equal = equal && (this.c_int == null ? that.c_int == null : this.c_int.equals(that.c_int));
    equal = equal && (this.c_uint == null ? that.c_uint == null : this.c_uint.equals(that.c_uint));
    equal = equal && (this.c_bigint == null ? that.c_bigint == null : this.c_bigint.equals(that.c_bigint));
    equal = equal && (this.c_ubig == null ? that.c_ubig == null : this.c_ubig.equals(that.c_ubig));
    equal = equal && (this.c_decimal == null ? that.c_decimal == null : this.c_decimal.equals(that.c_decimal));
    equal = equal && (this.c_bigdec == null ? that.c_bigdec == null : this.c_bigdec.equals(that.c_bigdec));
    equal = equal && (this.c_dec0 == null ? that.c_dec0 == null : this.c_dec0.equals(that.c_dec0));
    equal = equal && (this.c_float == null ? that.c_float == null : this.c_float.equals(that.c_float));
    equal = equal && (this.c_double == null ? that.c_double == null : this.c_double.equals(that.c_double));
    equal = equal && (this.c_bit1 == null ? that.c_bit1 == null : this.c_bit1.equals(that.c_bit1));
    equal = equal && (this.c_bit8 == null ? that.c_bit8 == null : this.c_bit8.equals(that.c_bit8));
    equal = equal && (this.c_bool == null ? that.c_bool == null : this.c_bool.equals(that.c_bool));
    equal = equal && (this.c_char == null ? that.c_char == null : this.c_char.equals(that.c_char));
    equal = equal && (this.c_varchar == null ? that.c_varchar == null : this.c_varchar.equals(that.c_varchar));
    equal = equal && (this.c_tinytext == null ? that.c_tinytext == null : this.c_tinytext.equals(that.c_tinytext));
    equal = equal && (this.c_text == null ? that.c_text == null : this.c_text.equals(that.c_text));
    equal = equal && (this.c_longtext == null ? that.c_longtext == null : this.c_longtext.equals(that.c_longtext));
    equal = equal && (this.c_binary == null ? that.c_binary == null : this.c_binary.equals(that.c_binary));
    equal = equal && (this.c_varbinary == null ? that.c_varbinary == null : this.c_varbinary.equals(that.c_varbinary));
    equal = equal && (this.c_blob == null ? that.c_blob == null : this.c_blob.equals(that.c_blob));
    equal = equal && (this.c_date == null ? that.c_date == null : this.c_date.equals(that.c_date));
    equal = equal && (this.c_time == null ? that.c_time == null : this.c_time.equals(that.c_time));
    equal = equal && (this.c_datetime == null ? that.c_datetime == null : this.c_datetime.equals(that.c_datetime));
    equal = equal && (this.c_datetime6 == null ? that.c_datetime6 == null : this.c_datetime6.equals(that.c_datetime6));
    equal = equal && (this.c_timestamp == null ? that.c_timestamp == null : this.c_timestamp.equals(that.c_timestamp));
    equal = equal && (this.c_timestamp3 == null ? that.c_timestamp3 == null : this.c_timestamp3.equals(that.c_timestamp3));
    equal = equal && (this.c_year == null ? that.c_year == null : this.c_year.equals(that.c_year));
    equal = equal && (this.c_enum == null ? that.c_enum == null : this.c_enum.equals(that.c_enum));
    equal = equal && (this.c_set == null ? that.c_set == null : this.c_set.equals(that.c_set));
    equal = equal && (this.c_json == null ? that.c_json == null : this.c_json.equals(that.c_json));
    return equal;
  }
  public boolean equals0(Object o) {
    if (this == o) {
      return true;
    }
    if (!(o instanceof types_my)) {
      return false;
    }
    types_my that = (types_my) o;
    boolean equal = true;
    equal = equal && (this.id == null ? that.id == null : this.id.equals(that.id));
    equal = equal && (this.c_tinyint == null ? that.c_tinyint == null : this.c_tinyint.equals(that.c_tinyint));
    equal = equal && (this.c_tiny1 == null ? that.c_tiny1 == null : this.c_tiny1.equals(that.c_tiny1));
    equal = equal && (this.c_utiny == null ? that.c_utiny == null : this.c_utiny.equals(that.c_utiny));
    equal = equal && (this.c_smallint == null ? that.c_smallint == null : this.c_smallint.equals(that.c_smallint));
    equal = equal && (this.c_usmall == null ? that.c_usmall == null : this.c_usmall.equals(that.c_usmall));
    equal = equal && (this.c_mediumint == null ? that.c_mediumint == null : this.c_mediumint.equals(that.c_mediumint));
    equal = equal && (this.c_int == null ? that.c_int == null : this.c_int.equals(that.c_int));
    equal = equal && (this.c_uint == null ? that.c_uint == null : this.c_uint.equals(that.c_uint));
    equal = equal && (this.c_bigint == null ? that.c_bigint == null : this.c_bigint.equals(that.c_bigint));
    equal = equal && (this.c_ubig == null ? that.c_ubig == null : this.c_ubig.equals(that.c_ubig));
    equal = equal && (this.c_decimal == null ? that.c_decimal == null : this.c_decimal.equals(that.c_decimal));
    equal = equal && (this.c_bigdec == null ? that.c_bigdec == null : this.c_bigdec.equals(that.c_bigdec));
    equal = equal && (this.c_dec0 == null ? that.c_dec0 == null : this.c_dec0.equals(that.c_dec0));
    equal = equal && (this.c_float == null ? that.c_float == null : this.c_float.equals(that.c_float));
    equal = equal && (this.c_double == null ? that.c_double == null : this.c_double.equals(that.c_double));
    equal = equal && (this.c_bit1 == null ? that.c_bit1 == null : this.c_bit1.equals(that.c_bit1));
    equal = equal && (this.c_bit8 == null ? that.c_bit8 == null : this.c_bit8.equals(that.c_bit8));
    equal = equal && (this.c_bool == null ? that.c_bool == null : this.c_bool.equals(that.c_bool));
    equal = equal && (this.c_char == null ? that.c_char == null : this.c_char.equals(that.c_char));
    equal = equal && (this.c_varchar == null ? that.c_varchar == null : this.c_varchar.equals(that.c_varchar));
    equal = equal && (this.c_tinytext == null ? that.c_tinytext == null : this.c_tinytext.equals(that.c_tinytext));
    equal = equal && (this.c_text == null ? that.c_text == null : this.c_text.equals(that.c_text));
    equal = equal && (this.c_longtext == null ? that.c_longtext == null : this.c_longtext.equals(that.c_longtext));
    equal = equal && (this.c_binary == null ? that.c_binary == null : this.c_binary.equals(that.c_binary));
    equal = equal && (this.c_varbinary == null ? that.c_varbinary == null : this.c_varbinary.equals(that.c_varbinary));
    equal = equal && (this.c_blob == null ? that.c_blob == null : this.c_blob.equals(that.c_blob));
    equal = equal && (this.c_date == null ? that.c_date == null : this.c_date.equals(that.c_date));
    equal = equal && (this.c_time == null ? that.c_time == null : this.c_time.equals(that.c_time));
    equal = equal && (this.c_datetime == null ? that.c_datetime == null : this.c_datetime.equals(that.c_datetime));
    equal = equal && (this.c_datetime6 == null ? that.c_datetime6 == null : this.c_datetime6.equals(that.c_datetime6));
    equal = equal && (this.c_timestamp == null ? that.c_timestamp == null : this.c_timestamp.equals(that.c_timestamp));
    equal = equal && (this.c_timestamp3 == null ? that.c_timestamp3 == null : this.c_timestamp3.equals(that.c_timestamp3));
    equal = equal && (this.c_year == null ? that.c_year == null : this.c_year.equals(that.c_year));
    equal = equal && (this.c_enum == null ? that.c_enum == null : this.c_enum.equals(that.c_enum));
    equal = equal && (this.c_set == null ? that.c_set == null : this.c_set.equals(that.c_set));
    equal = equal && (this.c_json == null ? that.c_json == null : this.c_json.equals(that.c_json));
    return equal;
  }
  public void readFields(ResultSet __dbResults) throws SQLException {
    this.__cur_result_set = __dbResults;
    this.id = JdbcWritableBridge.readInteger(1, __dbResults);
    this.c_tinyint = JdbcWritableBridge.readInteger(2, __dbResults);
    this.c_tiny1 = JdbcWritableBridge.readBoolean(3, __dbResults);
    this.c_utiny = JdbcWritableBridge.readInteger(4, __dbResults);
    this.c_smallint = JdbcWritableBridge.readInteger(5, __dbResults);
    this.c_usmall = JdbcWritableBridge.readInteger(6, __dbResults);
    this.c_mediumint = JdbcWritableBridge.readInteger(7, __dbResults);
    this.c_int = JdbcWritableBridge.readInteger(8, __dbResults);
    this.c_uint = JdbcWritableBridge.readLong(9, __dbResults);
    this.c_bigint = JdbcWritableBridge.readLong(10, __dbResults);
    this.c_ubig = JdbcWritableBridge.readLong(11, __dbResults);
    this.c_decimal = JdbcWritableBridge.readBigDecimal(12, __dbResults);
    this.c_bigdec = JdbcWritableBridge.readBigDecimal(13, __dbResults);
    this.c_dec0 = JdbcWritableBridge.readBigDecimal(14, __dbResults);
    this.c_float = JdbcWritableBridge.readFloat(15, __dbResults);
    this.c_double = JdbcWritableBridge.readDouble(16, __dbResults);
    this.c_bit1 = JdbcWritableBridge.readBoolean(17, __dbResults);
    this.c_bit8 = JdbcWritableBridge.readBoolean(18, __dbResults);
    this.c_bool = JdbcWritableBridge.readBoolean(19, __dbResults);
    this.c_char = JdbcWritableBridge.readString(20, __dbResults);
    this.c_varchar = JdbcWritableBridge.readString(21, __dbResults);
    this.c_tinytext = JdbcWritableBridge.readString(22, __dbResults);
    this.c_text = JdbcWritableBridge.readString(23, __dbResults);
    this.c_longtext = JdbcWritableBridge.readString(24, __dbResults);
    this.c_binary = JdbcWritableBridge.readBytesWritable(25, __dbResults);
    this.c_varbinary = JdbcWritableBridge.readBytesWritable(26, __dbResults);
    this.c_blob = JdbcWritableBridge.readBlobRef(27, __dbResults);
    this.c_date = JdbcWritableBridge.readDate(28, __dbResults);
    this.c_time = JdbcWritableBridge.readTime(29, __dbResults);
    this.c_datetime = JdbcWritableBridge.readTimestamp(30, __dbResults);
    this.c_datetime6 = JdbcWritableBridge.readTimestamp(31, __dbResults);
    this.c_timestamp = JdbcWritableBridge.readTimestamp(32, __dbResults);
    this.c_timestamp3 = JdbcWritableBridge.readTimestamp(33, __dbResults);
    this.c_year = JdbcWritableBridge.readInteger(34, __dbResults);
    this.c_enum = JdbcWritableBridge.readString(35, __dbResults);
    this.c_set = JdbcWritableBridge.readString(36, __dbResults);
    this.c_json = JdbcWritableBridge.readString(37, __dbResults);
  }
  public void readFields0(ResultSet __dbResults) throws SQLException {
    this.id = JdbcWritableBridge.readInteger(1, __dbResults);
    this.c_tinyint = JdbcWritableBridge.readInteger(2, __dbResults);
    this.c_tiny1 = JdbcWritableBridge.readBoolean(3, __dbResults);
    this.c_utiny = JdbcWritableBridge.readInteger(4, __dbResults);
    this.c_smallint = JdbcWritableBridge.readInteger(5, __dbResults);
    this.c_usmall = JdbcWritableBridge.readInteger(6, __dbResults);
    this.c_mediumint = JdbcWritableBridge.readInteger(7, __dbResults);
    this.c_int = JdbcWritableBridge.readInteger(8, __dbResults);
    this.c_uint = JdbcWritableBridge.readLong(9, __dbResults);
    this.c_bigint = JdbcWritableBridge.readLong(10, __dbResults);
    this.c_ubig = JdbcWritableBridge.readLong(11, __dbResults);
    this.c_decimal = JdbcWritableBridge.readBigDecimal(12, __dbResults);
    this.c_bigdec = JdbcWritableBridge.readBigDecimal(13, __dbResults);
    this.c_dec0 = JdbcWritableBridge.readBigDecimal(14, __dbResults);
    this.c_float = JdbcWritableBridge.readFloat(15, __dbResults);
    this.c_double = JdbcWritableBridge.readDouble(16, __dbResults);
    this.c_bit1 = JdbcWritableBridge.readBoolean(17, __dbResults);
    this.c_bit8 = JdbcWritableBridge.readBoolean(18, __dbResults);
    this.c_bool = JdbcWritableBridge.readBoolean(19, __dbResults);
    this.c_char = JdbcWritableBridge.readString(20, __dbResults);
    this.c_varchar = JdbcWritableBridge.readString(21, __dbResults);
    this.c_tinytext = JdbcWritableBridge.readString(22, __dbResults);
    this.c_text = JdbcWritableBridge.readString(23, __dbResults);
    this.c_longtext = JdbcWritableBridge.readString(24, __dbResults);
    this.c_binary = JdbcWritableBridge.readBytesWritable(25, __dbResults);
    this.c_varbinary = JdbcWritableBridge.readBytesWritable(26, __dbResults);
    this.c_blob = JdbcWritableBridge.readBlobRef(27, __dbResults);
    this.c_date = JdbcWritableBridge.readDate(28, __dbResults);
    this.c_time = JdbcWritableBridge.readTime(29, __dbResults);
    this.c_datetime = JdbcWritableBridge.readTimestamp(30, __dbResults);
    this.c_datetime6 = JdbcWritableBridge.readTimestamp(31, __dbResults);
    this.c_timestamp = JdbcWritableBridge.readTimestamp(32, __dbResults);
    this.c_timestamp3 = JdbcWritableBridge.readTimestamp(33, __dbResults);
    this.c_year = JdbcWritableBridge.readInteger(34, __dbResults);
    this.c_enum = JdbcWritableBridge.readString(35, __dbResults);
    this.c_set = JdbcWritableBridge.readString(36, __dbResults);
    this.c_json = JdbcWritableBridge.readString(37, __dbResults);
  }
  public void loadLargeObjects(LargeObjectLoader __loader)
      throws SQLException, IOException, InterruptedException {
    this.c_blob = __loader.readBlobRef(27, this.__cur_result_set);
  }
  public void loadLargeObjects0(LargeObjectLoader __loader)
      throws SQLException, IOException, InterruptedException {
    this.c_blob = __loader.readBlobRef(27, this.__cur_result_set);
  }
  public void write(PreparedStatement __dbStmt) throws SQLException {
    write(__dbStmt, 0);
  }

  public int write(PreparedStatement __dbStmt, int __off) throws SQLException {
    JdbcWritableBridge.writeInteger(id, 1 + __off, 4, __dbStmt);
    JdbcWritableBridge.writeInteger(c_tinyint, 2 + __off, -6, __dbStmt);
    JdbcWritableBridge.writeBoolean(c_tiny1, 3 + __off, -7, __dbStmt);
    JdbcWritableBridge.writeInteger(c_utiny, 4 + __off, -6, __dbStmt);
    JdbcWritableBridge.writeInteger(c_smallint, 5 + __off, 5, __dbStmt);
    JdbcWritableBridge.writeInteger(c_usmall, 6 + __off, 5, __dbStmt);
    JdbcWritableBridge.writeInteger(c_mediumint, 7 + __off, 4, __dbStmt);
    JdbcWritableBridge.writeInteger(c_int, 8 + __off, 4, __dbStmt);
    JdbcWritableBridge.writeLong(c_uint, 9 + __off, -5, __dbStmt);
    JdbcWritableBridge.writeLong(c_bigint, 10 + __off, -5, __dbStmt);
    JdbcWritableBridge.writeLong(c_ubig, 11 + __off, -5, __dbStmt);
    JdbcWritableBridge.writeBigDecimal(c_decimal, 12 + __off, 3, __dbStmt);
    JdbcWritableBridge.writeBigDecimal(c_bigdec, 13 + __off, 3, __dbStmt);
    JdbcWritableBridge.writeBigDecimal(c_dec0, 14 + __off, 3, __dbStmt);
    JdbcWritableBridge.writeFloat(c_float, 15 + __off, 7, __dbStmt);
    JdbcWritableBridge.writeDouble(c_double, 16 + __off, 8, __dbStmt);
    JdbcWritableBridge.writeBoolean(c_bit1, 17 + __off, -7, __dbStmt);
    JdbcWritableBridge.writeBoolean(c_bit8, 18 + __off, -7, __dbStmt);
    JdbcWritableBridge.writeBoolean(c_bool, 19 + __off, -7, __dbStmt);
    JdbcWritableBridge.writeString(c_char, 20 + __off, 1, __dbStmt);
    JdbcWritableBridge.writeString(c_varchar, 21 + __off, 12, __dbStmt);
    JdbcWritableBridge.writeString(c_tinytext, 22 + __off, 12, __dbStmt);
    JdbcWritableBridge.writeString(c_text, 23 + __off, -1, __dbStmt);
    JdbcWritableBridge.writeString(c_longtext, 24 + __off, -1, __dbStmt);
    JdbcWritableBridge.writeBytesWritable(c_binary, 25 + __off, -2, __dbStmt);
    JdbcWritableBridge.writeBytesWritable(c_varbinary, 26 + __off, -3, __dbStmt);
    JdbcWritableBridge.writeBlobRef(c_blob, 27 + __off, -4, __dbStmt);
    JdbcWritableBridge.writeDate(c_date, 28 + __off, 91, __dbStmt);
    JdbcWritableBridge.writeTime(c_time, 29 + __off, 92, __dbStmt);
    JdbcWritableBridge.writeTimestamp(c_datetime, 30 + __off, 93, __dbStmt);
    JdbcWritableBridge.writeTimestamp(c_datetime6, 31 + __off, 93, __dbStmt);
    JdbcWritableBridge.writeTimestamp(c_timestamp, 32 + __off, 93, __dbStmt);
    JdbcWritableBridge.writeTimestamp(c_timestamp3, 33 + __off, 93, __dbStmt);
    JdbcWritableBridge.writeInteger(c_year, 34 + __off, 91, __dbStmt);
    JdbcWritableBridge.writeString(c_enum, 35 + __off, 1, __dbStmt);
    JdbcWritableBridge.writeString(c_set, 36 + __off, 1, __dbStmt);
    JdbcWritableBridge.writeString(c_json, 37 + __off, -1, __dbStmt);
    return 37;
  }
  public void write0(PreparedStatement __dbStmt, int __off) throws SQLException {
    JdbcWritableBridge.writeInteger(id, 1 + __off, 4, __dbStmt);
    JdbcWritableBridge.writeInteger(c_tinyint, 2 + __off, -6, __dbStmt);
    JdbcWritableBridge.writeBoolean(c_tiny1, 3 + __off, -7, __dbStmt);
    JdbcWritableBridge.writeInteger(c_utiny, 4 + __off, -6, __dbStmt);
    JdbcWritableBridge.writeInteger(c_smallint, 5 + __off, 5, __dbStmt);
    JdbcWritableBridge.writeInteger(c_usmall, 6 + __off, 5, __dbStmt);
    JdbcWritableBridge.writeInteger(c_mediumint, 7 + __off, 4, __dbStmt);
    JdbcWritableBridge.writeInteger(c_int, 8 + __off, 4, __dbStmt);
    JdbcWritableBridge.writeLong(c_uint, 9 + __off, -5, __dbStmt);
    JdbcWritableBridge.writeLong(c_bigint, 10 + __off, -5, __dbStmt);
    JdbcWritableBridge.writeLong(c_ubig, 11 + __off, -5, __dbStmt);
    JdbcWritableBridge.writeBigDecimal(c_decimal, 12 + __off, 3, __dbStmt);
    JdbcWritableBridge.writeBigDecimal(c_bigdec, 13 + __off, 3, __dbStmt);
    JdbcWritableBridge.writeBigDecimal(c_dec0, 14 + __off, 3, __dbStmt);
    JdbcWritableBridge.writeFloat(c_float, 15 + __off, 7, __dbStmt);
    JdbcWritableBridge.writeDouble(c_double, 16 + __off, 8, __dbStmt);
    JdbcWritableBridge.writeBoolean(c_bit1, 17 + __off, -7, __dbStmt);
    JdbcWritableBridge.writeBoolean(c_bit8, 18 + __off, -7, __dbStmt);
    JdbcWritableBridge.writeBoolean(c_bool, 19 + __off, -7, __dbStmt);
    JdbcWritableBridge.writeString(c_char, 20 + __off, 1, __dbStmt);
    JdbcWritableBridge.writeString(c_varchar, 21 + __off, 12, __dbStmt);
    JdbcWritableBridge.writeString(c_tinytext, 22 + __off, 12, __dbStmt);
    JdbcWritableBridge.writeString(c_text, 23 + __off, -1, __dbStmt);
    JdbcWritableBridge.writeString(c_longtext, 24 + __off, -1, __dbStmt);
    JdbcWritableBridge.writeBytesWritable(c_binary, 25 + __off, -2, __dbStmt);
    JdbcWritableBridge.writeBytesWritable(c_varbinary, 26 + __off, -3, __dbStmt);
    JdbcWritableBridge.writeBlobRef(c_blob, 27 + __off, -4, __dbStmt);
    JdbcWritableBridge.writeDate(c_date, 28 + __off, 91, __dbStmt);
    JdbcWritableBridge.writeTime(c_time, 29 + __off, 92, __dbStmt);
    JdbcWritableBridge.writeTimestamp(c_datetime, 30 + __off, 93, __dbStmt);
    JdbcWritableBridge.writeTimestamp(c_datetime6, 31 + __off, 93, __dbStmt);
    JdbcWritableBridge.writeTimestamp(c_timestamp, 32 + __off, 93, __dbStmt);
    JdbcWritableBridge.writeTimestamp(c_timestamp3, 33 + __off, 93, __dbStmt);
    JdbcWritableBridge.writeInteger(c_year, 34 + __off, 91, __dbStmt);
    JdbcWritableBridge.writeString(c_enum, 35 + __off, 1, __dbStmt);
    JdbcWritableBridge.writeString(c_set, 36 + __off, 1, __dbStmt);
    JdbcWritableBridge.writeString(c_json, 37 + __off, -1, __dbStmt);
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
        this.c_tinyint = null;
    } else {
    this.c_tinyint = Integer.valueOf(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.c_tiny1 = null;
    } else {
    this.c_tiny1 = Boolean.valueOf(__dataIn.readBoolean());
    }
    if (__dataIn.readBoolean()) { 
        this.c_utiny = null;
    } else {
    this.c_utiny = Integer.valueOf(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.c_smallint = null;
    } else {
    this.c_smallint = Integer.valueOf(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.c_usmall = null;
    } else {
    this.c_usmall = Integer.valueOf(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.c_mediumint = null;
    } else {
    this.c_mediumint = Integer.valueOf(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.c_int = null;
    } else {
    this.c_int = Integer.valueOf(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.c_uint = null;
    } else {
    this.c_uint = Long.valueOf(__dataIn.readLong());
    }
    if (__dataIn.readBoolean()) { 
        this.c_bigint = null;
    } else {
    this.c_bigint = Long.valueOf(__dataIn.readLong());
    }
    if (__dataIn.readBoolean()) { 
        this.c_ubig = null;
    } else {
    this.c_ubig = Long.valueOf(__dataIn.readLong());
    }
    if (__dataIn.readBoolean()) { 
        this.c_decimal = null;
    } else {
    this.c_decimal = com.cloudera.sqoop.lib.BigDecimalSerializer.readFields(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.c_bigdec = null;
    } else {
    this.c_bigdec = com.cloudera.sqoop.lib.BigDecimalSerializer.readFields(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.c_dec0 = null;
    } else {
    this.c_dec0 = com.cloudera.sqoop.lib.BigDecimalSerializer.readFields(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.c_float = null;
    } else {
    this.c_float = Float.valueOf(__dataIn.readFloat());
    }
    if (__dataIn.readBoolean()) { 
        this.c_double = null;
    } else {
    this.c_double = Double.valueOf(__dataIn.readDouble());
    }
    if (__dataIn.readBoolean()) { 
        this.c_bit1 = null;
    } else {
    this.c_bit1 = Boolean.valueOf(__dataIn.readBoolean());
    }
    if (__dataIn.readBoolean()) { 
        this.c_bit8 = null;
    } else {
    this.c_bit8 = Boolean.valueOf(__dataIn.readBoolean());
    }
    if (__dataIn.readBoolean()) { 
        this.c_bool = null;
    } else {
    this.c_bool = Boolean.valueOf(__dataIn.readBoolean());
    }
    if (__dataIn.readBoolean()) { 
        this.c_char = null;
    } else {
    this.c_char = Text.readString(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.c_varchar = null;
    } else {
    this.c_varchar = Text.readString(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.c_tinytext = null;
    } else {
    this.c_tinytext = Text.readString(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.c_text = null;
    } else {
    this.c_text = Text.readString(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.c_longtext = null;
    } else {
    this.c_longtext = Text.readString(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.c_binary = null;
    } else {
    this.c_binary = new BytesWritable();
    this.c_binary.readFields(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.c_varbinary = null;
    } else {
    this.c_varbinary = new BytesWritable();
    this.c_varbinary.readFields(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.c_blob = null;
    } else {
    this.c_blob = com.cloudera.sqoop.lib.LobSerializer.readBlobFields(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.c_date = null;
    } else {
    this.c_date = new Date(__dataIn.readLong());
    }
    if (__dataIn.readBoolean()) { 
        this.c_time = null;
    } else {
    this.c_time = new Time(__dataIn.readLong());
    }
    if (__dataIn.readBoolean()) { 
        this.c_datetime = null;
    } else {
    this.c_datetime = new Timestamp(__dataIn.readLong());
    this.c_datetime.setNanos(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.c_datetime6 = null;
    } else {
    this.c_datetime6 = new Timestamp(__dataIn.readLong());
    this.c_datetime6.setNanos(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.c_timestamp = null;
    } else {
    this.c_timestamp = new Timestamp(__dataIn.readLong());
    this.c_timestamp.setNanos(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.c_timestamp3 = null;
    } else {
    this.c_timestamp3 = new Timestamp(__dataIn.readLong());
    this.c_timestamp3.setNanos(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.c_year = null;
    } else {
    this.c_year = Integer.valueOf(__dataIn.readInt());
    }
    if (__dataIn.readBoolean()) { 
        this.c_enum = null;
    } else {
    this.c_enum = Text.readString(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.c_set = null;
    } else {
    this.c_set = Text.readString(__dataIn);
    }
    if (__dataIn.readBoolean()) { 
        this.c_json = null;
    } else {
    this.c_json = Text.readString(__dataIn);
    }
  }
  public void write(DataOutput __dataOut) throws IOException {
    if (null == this.id) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.id);
    }
    if (null == this.c_tinyint) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_tinyint);
    }
    if (null == this.c_tiny1) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeBoolean(this.c_tiny1);
    }
    if (null == this.c_utiny) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_utiny);
    }
    if (null == this.c_smallint) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_smallint);
    }
    if (null == this.c_usmall) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_usmall);
    }
    if (null == this.c_mediumint) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_mediumint);
    }
    if (null == this.c_int) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_int);
    }
    if (null == this.c_uint) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_uint);
    }
    if (null == this.c_bigint) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_bigint);
    }
    if (null == this.c_ubig) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_ubig);
    }
    if (null == this.c_decimal) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    com.cloudera.sqoop.lib.BigDecimalSerializer.write(this.c_decimal, __dataOut);
    }
    if (null == this.c_bigdec) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    com.cloudera.sqoop.lib.BigDecimalSerializer.write(this.c_bigdec, __dataOut);
    }
    if (null == this.c_dec0) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    com.cloudera.sqoop.lib.BigDecimalSerializer.write(this.c_dec0, __dataOut);
    }
    if (null == this.c_float) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeFloat(this.c_float);
    }
    if (null == this.c_double) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeDouble(this.c_double);
    }
    if (null == this.c_bit1) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeBoolean(this.c_bit1);
    }
    if (null == this.c_bit8) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeBoolean(this.c_bit8);
    }
    if (null == this.c_bool) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeBoolean(this.c_bool);
    }
    if (null == this.c_char) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_char);
    }
    if (null == this.c_varchar) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_varchar);
    }
    if (null == this.c_tinytext) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_tinytext);
    }
    if (null == this.c_text) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_text);
    }
    if (null == this.c_longtext) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_longtext);
    }
    if (null == this.c_binary) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    this.c_binary.write(__dataOut);
    }
    if (null == this.c_varbinary) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    this.c_varbinary.write(__dataOut);
    }
    if (null == this.c_blob) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    com.cloudera.sqoop.lib.LobSerializer.writeBlob(this.c_blob, __dataOut);
    }
    if (null == this.c_date) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_date.getTime());
    }
    if (null == this.c_time) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_time.getTime());
    }
    if (null == this.c_datetime) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_datetime.getTime());
    __dataOut.writeInt(this.c_datetime.getNanos());
    }
    if (null == this.c_datetime6) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_datetime6.getTime());
    __dataOut.writeInt(this.c_datetime6.getNanos());
    }
    if (null == this.c_timestamp) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_timestamp.getTime());
    __dataOut.writeInt(this.c_timestamp.getNanos());
    }
    if (null == this.c_timestamp3) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_timestamp3.getTime());
    __dataOut.writeInt(this.c_timestamp3.getNanos());
    }
    if (null == this.c_year) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_year);
    }
    if (null == this.c_enum) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_enum);
    }
    if (null == this.c_set) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_set);
    }
    if (null == this.c_json) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_json);
    }
  }
  public void write0(DataOutput __dataOut) throws IOException {
    if (null == this.id) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.id);
    }
    if (null == this.c_tinyint) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_tinyint);
    }
    if (null == this.c_tiny1) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeBoolean(this.c_tiny1);
    }
    if (null == this.c_utiny) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_utiny);
    }
    if (null == this.c_smallint) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_smallint);
    }
    if (null == this.c_usmall) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_usmall);
    }
    if (null == this.c_mediumint) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_mediumint);
    }
    if (null == this.c_int) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_int);
    }
    if (null == this.c_uint) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_uint);
    }
    if (null == this.c_bigint) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_bigint);
    }
    if (null == this.c_ubig) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_ubig);
    }
    if (null == this.c_decimal) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    com.cloudera.sqoop.lib.BigDecimalSerializer.write(this.c_decimal, __dataOut);
    }
    if (null == this.c_bigdec) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    com.cloudera.sqoop.lib.BigDecimalSerializer.write(this.c_bigdec, __dataOut);
    }
    if (null == this.c_dec0) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    com.cloudera.sqoop.lib.BigDecimalSerializer.write(this.c_dec0, __dataOut);
    }
    if (null == this.c_float) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeFloat(this.c_float);
    }
    if (null == this.c_double) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeDouble(this.c_double);
    }
    if (null == this.c_bit1) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeBoolean(this.c_bit1);
    }
    if (null == this.c_bit8) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeBoolean(this.c_bit8);
    }
    if (null == this.c_bool) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeBoolean(this.c_bool);
    }
    if (null == this.c_char) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_char);
    }
    if (null == this.c_varchar) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_varchar);
    }
    if (null == this.c_tinytext) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_tinytext);
    }
    if (null == this.c_text) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_text);
    }
    if (null == this.c_longtext) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_longtext);
    }
    if (null == this.c_binary) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    this.c_binary.write(__dataOut);
    }
    if (null == this.c_varbinary) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    this.c_varbinary.write(__dataOut);
    }
    if (null == this.c_blob) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    com.cloudera.sqoop.lib.LobSerializer.writeBlob(this.c_blob, __dataOut);
    }
    if (null == this.c_date) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_date.getTime());
    }
    if (null == this.c_time) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_time.getTime());
    }
    if (null == this.c_datetime) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_datetime.getTime());
    __dataOut.writeInt(this.c_datetime.getNanos());
    }
    if (null == this.c_datetime6) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_datetime6.getTime());
    __dataOut.writeInt(this.c_datetime6.getNanos());
    }
    if (null == this.c_timestamp) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_timestamp.getTime());
    __dataOut.writeInt(this.c_timestamp.getNanos());
    }
    if (null == this.c_timestamp3) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeLong(this.c_timestamp3.getTime());
    __dataOut.writeInt(this.c_timestamp3.getNanos());
    }
    if (null == this.c_year) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    __dataOut.writeInt(this.c_year);
    }
    if (null == this.c_enum) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_enum);
    }
    if (null == this.c_set) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_set);
    }
    if (null == this.c_json) { 
        __dataOut.writeBoolean(true);
    } else {
        __dataOut.writeBoolean(false);
    Text.writeString(__dataOut, c_json);
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
    __sb.append(FieldFormatter.escapeAndEnclose(c_tinyint==null?"null":"" + c_tinyint, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_tiny1==null?"null":"" + c_tiny1, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_utiny==null?"null":"" + c_utiny, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_smallint==null?"null":"" + c_smallint, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_usmall==null?"null":"" + c_usmall, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_mediumint==null?"null":"" + c_mediumint, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_int==null?"null":"" + c_int, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_uint==null?"null":"" + c_uint, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_bigint==null?"null":"" + c_bigint, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_ubig==null?"null":"" + c_ubig, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_decimal==null?"null":c_decimal.toPlainString(), delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_bigdec==null?"null":c_bigdec.toPlainString(), delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_dec0==null?"null":c_dec0.toPlainString(), delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_float==null?"null":"" + c_float, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_double==null?"null":"" + c_double, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_bit1==null?"null":"" + c_bit1, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_bit8==null?"null":"" + c_bit8, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_bool==null?"null":"" + c_bool, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_char==null?"null":c_char, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_varchar==null?"null":c_varchar, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_tinytext==null?"null":c_tinytext, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_text==null?"null":c_text, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_longtext==null?"null":c_longtext, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_binary==null?"null":"" + c_binary, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_varbinary==null?"null":"" + c_varbinary, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_blob==null?"null":"" + c_blob, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_date==null?"null":"" + c_date, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_time==null?"null":"" + c_time, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_datetime==null?"null":"" + c_datetime, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_datetime6==null?"null":"" + c_datetime6, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_timestamp==null?"null":"" + c_timestamp, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_timestamp3==null?"null":"" + c_timestamp3, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_year==null?"null":"" + c_year, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_enum==null?"null":c_enum, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_set==null?"null":c_set, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_json==null?"null":c_json, delimiters));
    if (useRecordDelim) {
      __sb.append(delimiters.getLinesTerminatedBy());
    }
    return __sb.toString();
  }
  public void toString0(DelimiterSet delimiters, StringBuilder __sb, char fieldDelim) {
    __sb.append(FieldFormatter.escapeAndEnclose(id==null?"null":"" + id, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_tinyint==null?"null":"" + c_tinyint, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_tiny1==null?"null":"" + c_tiny1, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_utiny==null?"null":"" + c_utiny, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_smallint==null?"null":"" + c_smallint, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_usmall==null?"null":"" + c_usmall, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_mediumint==null?"null":"" + c_mediumint, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_int==null?"null":"" + c_int, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_uint==null?"null":"" + c_uint, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_bigint==null?"null":"" + c_bigint, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_ubig==null?"null":"" + c_ubig, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_decimal==null?"null":c_decimal.toPlainString(), delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_bigdec==null?"null":c_bigdec.toPlainString(), delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_dec0==null?"null":c_dec0.toPlainString(), delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_float==null?"null":"" + c_float, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_double==null?"null":"" + c_double, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_bit1==null?"null":"" + c_bit1, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_bit8==null?"null":"" + c_bit8, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_bool==null?"null":"" + c_bool, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_char==null?"null":c_char, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_varchar==null?"null":c_varchar, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_tinytext==null?"null":c_tinytext, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_text==null?"null":c_text, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_longtext==null?"null":c_longtext, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_binary==null?"null":"" + c_binary, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_varbinary==null?"null":"" + c_varbinary, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_blob==null?"null":"" + c_blob, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_date==null?"null":"" + c_date, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_time==null?"null":"" + c_time, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_datetime==null?"null":"" + c_datetime, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_datetime6==null?"null":"" + c_datetime6, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_timestamp==null?"null":"" + c_timestamp, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_timestamp3==null?"null":"" + c_timestamp3, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_year==null?"null":"" + c_year, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_enum==null?"null":c_enum, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_set==null?"null":c_set, delimiters));
    __sb.append(fieldDelim);
    __sb.append(FieldFormatter.escapeAndEnclose(c_json==null?"null":c_json, delimiters));
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
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_tinyint = null; } else {
      this.c_tinyint = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_tiny1 = null; } else {
      this.c_tiny1 = BooleanParser.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_utiny = null; } else {
      this.c_utiny = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_smallint = null; } else {
      this.c_smallint = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_usmall = null; } else {
      this.c_usmall = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_mediumint = null; } else {
      this.c_mediumint = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_int = null; } else {
      this.c_int = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_uint = null; } else {
      this.c_uint = Long.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_bigint = null; } else {
      this.c_bigint = Long.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_ubig = null; } else {
      this.c_ubig = Long.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_decimal = null; } else {
      this.c_decimal = new java.math.BigDecimal(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_bigdec = null; } else {
      this.c_bigdec = new java.math.BigDecimal(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_dec0 = null; } else {
      this.c_dec0 = new java.math.BigDecimal(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_float = null; } else {
      this.c_float = Float.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_double = null; } else {
      this.c_double = Double.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_bit1 = null; } else {
      this.c_bit1 = BooleanParser.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_bit8 = null; } else {
      this.c_bit8 = BooleanParser.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_bool = null; } else {
      this.c_bool = BooleanParser.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_char = null; } else {
      this.c_char = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_varchar = null; } else {
      this.c_varchar = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_tinytext = null; } else {
      this.c_tinytext = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_text = null; } else {
      this.c_text = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_longtext = null; } else {
      this.c_longtext = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_binary = null; } else {
      String[] strByteVal = __cur_str.trim().split(" ");
      byte [] byteVal = new byte[strByteVal.length];
      for (int i = 0; i < byteVal.length; ++i) {
          byteVal[i] = (byte)Integer.parseInt(strByteVal[i], 16);
      }
      this.c_binary = new BytesWritable(byteVal);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_varbinary = null; } else {
      String[] strByteVal = __cur_str.trim().split(" ");
      byte [] byteVal = new byte[strByteVal.length];
      for (int i = 0; i < byteVal.length; ++i) {
          byteVal[i] = (byte)Integer.parseInt(strByteVal[i], 16);
      }
      this.c_varbinary = new BytesWritable(byteVal);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_blob = null; } else {
      this.c_blob = BlobRef.parse(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_date = null; } else {
      this.c_date = java.sql.Date.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_time = null; } else {
      this.c_time = java.sql.Time.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_datetime = null; } else {
      this.c_datetime = java.sql.Timestamp.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_datetime6 = null; } else {
      this.c_datetime6 = java.sql.Timestamp.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_timestamp = null; } else {
      this.c_timestamp = java.sql.Timestamp.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_timestamp3 = null; } else {
      this.c_timestamp3 = java.sql.Timestamp.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_year = null; } else {
      this.c_year = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_enum = null; } else {
      this.c_enum = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_set = null; } else {
      this.c_set = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_json = null; } else {
      this.c_json = __cur_str;
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
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_tinyint = null; } else {
      this.c_tinyint = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_tiny1 = null; } else {
      this.c_tiny1 = BooleanParser.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_utiny = null; } else {
      this.c_utiny = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_smallint = null; } else {
      this.c_smallint = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_usmall = null; } else {
      this.c_usmall = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_mediumint = null; } else {
      this.c_mediumint = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_int = null; } else {
      this.c_int = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_uint = null; } else {
      this.c_uint = Long.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_bigint = null; } else {
      this.c_bigint = Long.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_ubig = null; } else {
      this.c_ubig = Long.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_decimal = null; } else {
      this.c_decimal = new java.math.BigDecimal(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_bigdec = null; } else {
      this.c_bigdec = new java.math.BigDecimal(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_dec0 = null; } else {
      this.c_dec0 = new java.math.BigDecimal(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_float = null; } else {
      this.c_float = Float.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_double = null; } else {
      this.c_double = Double.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_bit1 = null; } else {
      this.c_bit1 = BooleanParser.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_bit8 = null; } else {
      this.c_bit8 = BooleanParser.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_bool = null; } else {
      this.c_bool = BooleanParser.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_char = null; } else {
      this.c_char = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_varchar = null; } else {
      this.c_varchar = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_tinytext = null; } else {
      this.c_tinytext = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_text = null; } else {
      this.c_text = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_longtext = null; } else {
      this.c_longtext = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_binary = null; } else {
      String[] strByteVal = __cur_str.trim().split(" ");
      byte [] byteVal = new byte[strByteVal.length];
      for (int i = 0; i < byteVal.length; ++i) {
          byteVal[i] = (byte)Integer.parseInt(strByteVal[i], 16);
      }
      this.c_binary = new BytesWritable(byteVal);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_varbinary = null; } else {
      String[] strByteVal = __cur_str.trim().split(" ");
      byte [] byteVal = new byte[strByteVal.length];
      for (int i = 0; i < byteVal.length; ++i) {
          byteVal[i] = (byte)Integer.parseInt(strByteVal[i], 16);
      }
      this.c_varbinary = new BytesWritable(byteVal);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_blob = null; } else {
      this.c_blob = BlobRef.parse(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_date = null; } else {
      this.c_date = java.sql.Date.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_time = null; } else {
      this.c_time = java.sql.Time.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_datetime = null; } else {
      this.c_datetime = java.sql.Timestamp.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_datetime6 = null; } else {
      this.c_datetime6 = java.sql.Timestamp.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_timestamp = null; } else {
      this.c_timestamp = java.sql.Timestamp.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_timestamp3 = null; } else {
      this.c_timestamp3 = java.sql.Timestamp.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null") || __cur_str.length() == 0) { this.c_year = null; } else {
      this.c_year = Integer.valueOf(__cur_str);
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_enum = null; } else {
      this.c_enum = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_set = null; } else {
      this.c_set = __cur_str;
    }

    if (__it.hasNext()) {
        __cur_str = __it.next();
    } else {
        __cur_str = "null";
    }
    if (__cur_str.equals("null")) { this.c_json = null; } else {
      this.c_json = __cur_str;
    }

    } catch (RuntimeException e) {    throw new RuntimeException("Can't parse input data: '" + __cur_str + "'", e);    }  }

  public Object clone() throws CloneNotSupportedException {
    types_my o = (types_my) super.clone();
    o.c_binary = (o.c_binary != null) ? new BytesWritable(Arrays.copyOf(c_binary.getBytes(), c_binary.getLength())) : null;
    o.c_varbinary = (o.c_varbinary != null) ? new BytesWritable(Arrays.copyOf(c_varbinary.getBytes(), c_varbinary.getLength())) : null;
    o.c_blob = (o.c_blob != null) ? (com.cloudera.sqoop.lib.BlobRef) o.c_blob.clone() : null;
    o.c_date = (o.c_date != null) ? (java.sql.Date) o.c_date.clone() : null;
    o.c_time = (o.c_time != null) ? (java.sql.Time) o.c_time.clone() : null;
    o.c_datetime = (o.c_datetime != null) ? (java.sql.Timestamp) o.c_datetime.clone() : null;
    o.c_datetime6 = (o.c_datetime6 != null) ? (java.sql.Timestamp) o.c_datetime6.clone() : null;
    o.c_timestamp = (o.c_timestamp != null) ? (java.sql.Timestamp) o.c_timestamp.clone() : null;
    o.c_timestamp3 = (o.c_timestamp3 != null) ? (java.sql.Timestamp) o.c_timestamp3.clone() : null;
    return o;
  }

  public void clone0(types_my o) throws CloneNotSupportedException {
    o.c_binary = (o.c_binary != null) ? new BytesWritable(Arrays.copyOf(c_binary.getBytes(), c_binary.getLength())) : null;
    o.c_varbinary = (o.c_varbinary != null) ? new BytesWritable(Arrays.copyOf(c_varbinary.getBytes(), c_varbinary.getLength())) : null;
    o.c_blob = (o.c_blob != null) ? (com.cloudera.sqoop.lib.BlobRef) o.c_blob.clone() : null;
    o.c_date = (o.c_date != null) ? (java.sql.Date) o.c_date.clone() : null;
    o.c_time = (o.c_time != null) ? (java.sql.Time) o.c_time.clone() : null;
    o.c_datetime = (o.c_datetime != null) ? (java.sql.Timestamp) o.c_datetime.clone() : null;
    o.c_datetime6 = (o.c_datetime6 != null) ? (java.sql.Timestamp) o.c_datetime6.clone() : null;
    o.c_timestamp = (o.c_timestamp != null) ? (java.sql.Timestamp) o.c_timestamp.clone() : null;
    o.c_timestamp3 = (o.c_timestamp3 != null) ? (java.sql.Timestamp) o.c_timestamp3.clone() : null;
  }

  public Map<String, Object> getFieldMap() {
    Map<String, Object> __sqoop$field_map = new HashMap<String, Object>();
    __sqoop$field_map.put("id", this.id);
    __sqoop$field_map.put("c_tinyint", this.c_tinyint);
    __sqoop$field_map.put("c_tiny1", this.c_tiny1);
    __sqoop$field_map.put("c_utiny", this.c_utiny);
    __sqoop$field_map.put("c_smallint", this.c_smallint);
    __sqoop$field_map.put("c_usmall", this.c_usmall);
    __sqoop$field_map.put("c_mediumint", this.c_mediumint);
    __sqoop$field_map.put("c_int", this.c_int);
    __sqoop$field_map.put("c_uint", this.c_uint);
    __sqoop$field_map.put("c_bigint", this.c_bigint);
    __sqoop$field_map.put("c_ubig", this.c_ubig);
    __sqoop$field_map.put("c_decimal", this.c_decimal);
    __sqoop$field_map.put("c_bigdec", this.c_bigdec);
    __sqoop$field_map.put("c_dec0", this.c_dec0);
    __sqoop$field_map.put("c_float", this.c_float);
    __sqoop$field_map.put("c_double", this.c_double);
    __sqoop$field_map.put("c_bit1", this.c_bit1);
    __sqoop$field_map.put("c_bit8", this.c_bit8);
    __sqoop$field_map.put("c_bool", this.c_bool);
    __sqoop$field_map.put("c_char", this.c_char);
    __sqoop$field_map.put("c_varchar", this.c_varchar);
    __sqoop$field_map.put("c_tinytext", this.c_tinytext);
    __sqoop$field_map.put("c_text", this.c_text);
    __sqoop$field_map.put("c_longtext", this.c_longtext);
    __sqoop$field_map.put("c_binary", this.c_binary);
    __sqoop$field_map.put("c_varbinary", this.c_varbinary);
    __sqoop$field_map.put("c_blob", this.c_blob);
    __sqoop$field_map.put("c_date", this.c_date);
    __sqoop$field_map.put("c_time", this.c_time);
    __sqoop$field_map.put("c_datetime", this.c_datetime);
    __sqoop$field_map.put("c_datetime6", this.c_datetime6);
    __sqoop$field_map.put("c_timestamp", this.c_timestamp);
    __sqoop$field_map.put("c_timestamp3", this.c_timestamp3);
    __sqoop$field_map.put("c_year", this.c_year);
    __sqoop$field_map.put("c_enum", this.c_enum);
    __sqoop$field_map.put("c_set", this.c_set);
    __sqoop$field_map.put("c_json", this.c_json);
    return __sqoop$field_map;
  }

  public void getFieldMap0(Map<String, Object> __sqoop$field_map) {
    __sqoop$field_map.put("id", this.id);
    __sqoop$field_map.put("c_tinyint", this.c_tinyint);
    __sqoop$field_map.put("c_tiny1", this.c_tiny1);
    __sqoop$field_map.put("c_utiny", this.c_utiny);
    __sqoop$field_map.put("c_smallint", this.c_smallint);
    __sqoop$field_map.put("c_usmall", this.c_usmall);
    __sqoop$field_map.put("c_mediumint", this.c_mediumint);
    __sqoop$field_map.put("c_int", this.c_int);
    __sqoop$field_map.put("c_uint", this.c_uint);
    __sqoop$field_map.put("c_bigint", this.c_bigint);
    __sqoop$field_map.put("c_ubig", this.c_ubig);
    __sqoop$field_map.put("c_decimal", this.c_decimal);
    __sqoop$field_map.put("c_bigdec", this.c_bigdec);
    __sqoop$field_map.put("c_dec0", this.c_dec0);
    __sqoop$field_map.put("c_float", this.c_float);
    __sqoop$field_map.put("c_double", this.c_double);
    __sqoop$field_map.put("c_bit1", this.c_bit1);
    __sqoop$field_map.put("c_bit8", this.c_bit8);
    __sqoop$field_map.put("c_bool", this.c_bool);
    __sqoop$field_map.put("c_char", this.c_char);
    __sqoop$field_map.put("c_varchar", this.c_varchar);
    __sqoop$field_map.put("c_tinytext", this.c_tinytext);
    __sqoop$field_map.put("c_text", this.c_text);
    __sqoop$field_map.put("c_longtext", this.c_longtext);
    __sqoop$field_map.put("c_binary", this.c_binary);
    __sqoop$field_map.put("c_varbinary", this.c_varbinary);
    __sqoop$field_map.put("c_blob", this.c_blob);
    __sqoop$field_map.put("c_date", this.c_date);
    __sqoop$field_map.put("c_time", this.c_time);
    __sqoop$field_map.put("c_datetime", this.c_datetime);
    __sqoop$field_map.put("c_datetime6", this.c_datetime6);
    __sqoop$field_map.put("c_timestamp", this.c_timestamp);
    __sqoop$field_map.put("c_timestamp3", this.c_timestamp3);
    __sqoop$field_map.put("c_year", this.c_year);
    __sqoop$field_map.put("c_enum", this.c_enum);
    __sqoop$field_map.put("c_set", this.c_set);
    __sqoop$field_map.put("c_json", this.c_json);
  }

  public void setField(String __fieldName, Object __fieldVal) {
    if (!setters.containsKey(__fieldName)) {
      throw new RuntimeException("No such field:"+__fieldName);
    }
    setters.get(__fieldName).setField(__fieldVal);
  }

}
